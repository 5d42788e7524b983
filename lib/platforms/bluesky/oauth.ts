import { PlatformError } from "@/lib/platforms/core/error";
import type { CredentialConnect, Credentials } from "@/lib/platforms/core/platform";
import type { z } from "zod";
import { createSession, deleteSession, refreshSession } from "./client";
import { expiryOf } from "./mapper";
import type { BlueskySession } from "./schema";

function credentialsOf(session: z.infer<typeof BlueskySession>): Credentials {
  return {
    accessToken: session.accessJwt,
    refreshToken: session.refreshJwt,
    accessExpiresAt: expiryOf(session.accessJwt),
    refreshExpiresAt: expiryOf(session.refreshJwt),
    scopes: null,
    extra: {},
  };
}

/** A refused refresh token is the end of the session; only a new sign-in helps. */
function definite(error: unknown): unknown {
  if (!(error instanceof PlatformError) || error.kind !== "auth_expired") return error;
  return error.as("auth_revoked");
}

/**
 * Handle and app password once; from then on the session's tokens. The password is not kept. Source: bluesky.md §1a.
 * `signIn` takes `identifier` and `app_password`.
 */
export const blueskyConnect: CredentialConnect = {
  kind: "credentials",
  signIn: async (ctx, values) => {
    const identifier = (values.identifier ?? "").trim().replace(/^@/, "");
    return credentialsOf(await createSession(ctx, identifier, values.app_password ?? ""));
  },
  refresh: async (ctx, session) => {
    const { refreshToken } = session.credentials;
    if (refreshToken === null)
      throw new PlatformError("auth_revoked", { message: "There is no session to renew." });
    try {
      return credentialsOf(await refreshSession(ctx, refreshToken));
    } catch (error) {
      throw definite(error);
    }
  },
  revoke: async (ctx, session) => {
    const { refreshToken } = session.credentials;
    if (refreshToken === null) return;
    try {
      await deleteSession(ctx, refreshToken);
    } catch (error) {
      // A session that the server no longer takes is over already.
      if (!(error instanceof PlatformError) || !error.kind.startsWith("auth_")) throw error;
    }
  },
};
