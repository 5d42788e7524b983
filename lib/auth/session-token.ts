import "server-only";
import { decode, encode } from "next-auth/jwt";
import { env } from "@/lib/server/env";

/**
 * The session cookie: next-auth's encrypted JWT, which carries the id of a row in `sessions`. The row decides; the
 * JWT only names it.
 */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Browsers accept the `__Secure-` prefix over https only; next-auth uses the same two names. */
export function sessionCookieName(): string {
  return isHttps() ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

function isHttps(): boolean {
  return env.APP_URL.startsWith("https://");
}

export interface SessionCookie {
  name: string;
  value: string;
  options: { httpOnly: true; sameSite: "lax"; path: "/"; secure: boolean; expires: Date };
}

/** The cookie that signs a browser in as `session`; shaped for `cookies().set(name, value, options)`. */
export async function sessionCookie(session: {
  id: string;
  userId: string;
  expiresAt: Date;
}): Promise<SessionCookie> {
  const maxAge = Math.max(1, Math.floor((session.expiresAt.getTime() - Date.now()) / 1000));
  const value = await encode({
    token: { sub: session.userId, sid: session.id },
    secret: env.NEXTAUTH_SECRET,
    maxAge,
  });
  return {
    name: sessionCookieName(),
    value,
    options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps(), expires: session.expiresAt },
  };
}

/** The session id inside a cookie value, or null for anything we did not seal or that has expired. */
export async function sessionIdIn(value: string): Promise<string | null> {
  try {
    const token = await decode({ token: value, secret: env.NEXTAUTH_SECRET });
    return typeof token?.sid === "string" ? token.sid : null;
  } catch {
    // A forged, foreign or expired cookie is no cookie.
    return null;
  }
}
