import "server-only";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { newId } from "@/lib/core/ids";
import { env } from "@/lib/server/env";
import { addressOf } from "./client-address";
import { cookieIn } from "./cookie-in";
import { deviceCookieName } from "./known-device";
import { isSessionOpen } from "./queries";
import { SignInInput } from "./schema";
import { signIn, signOut } from "./service";
import { SESSION_SECONDS } from "./session-token";

/**
 * next-auth over our verbs: credentials need its JWT strategy, so the JWT carries the id of a session row and the
 * row decides. The sign-in form may set the same cookie itself with `sessionCookie`. `onSignIn` is told who signed in.
 */
export function authOptions(onSignIn: (userId: string) => void): NextAuthOptions {
  return {
    secret: env.NEXTAUTH_SECRET,
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    useSecureCookies: env.APP_URL.startsWith("https://"),
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        name: "Email and password",
        credentials: {
          email: { label: "Email", type: "email" },
          password: { label: "Password", type: "password" },
        },
        authorize: async (credentials, request) => {
          const input = SignInInput.safeParse(credentials ?? {});
          if (!input.success) return null;
          const headers = new Headers(request.headers as Record<string, string> | undefined);
          const ctx = {
            requestId: newId("request"),
            ip: addressOf(headers),
            userAgent: headers.get("user-agent"),
            device: cookieIn(headers, deviceCookieName()),
          };
          const session = await signIn(ctx, { email: input.data.email, password: input.data.password });
          onSignIn(session.userId);
          return { id: session.userId, sid: session.id };
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => {
        const opened = user as { id: string; sid?: string } | undefined;
        return opened?.sid === undefined ? token : { sub: opened.id, sid: opened.sid };
      },
      // The cookie outlives its row: an ended session answers as nobody's, which is next-auth's empty object.
      session: async ({ session, token }) => {
        const open = typeof token.sid === "string" && (await isSessionOpen(token.sid));
        return open ? session : ({} as typeof session);
      },
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token.sid === "string")
          await signOut({ requestId: newId("request"), ip: null }, token.sid);
      },
    },
  };
}
