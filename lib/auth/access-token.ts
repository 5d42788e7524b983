import "server-only";
import { jwtVerify, SignJWT } from "jose";
import { isPermission, type Permission } from "@/lib/core/permissions";
import { env } from "@/lib/server/env";

/** Tokens of `POST /auth/token`: they name a session, or a key and the version of its secret, and die with it. */
export const ACCESS_TOKEN_SECONDS = 60 * 60;
const AUDIENCE = "heliograph-api";

export interface AccessClaims {
  userId: string;
  sessionId: string | null;
  keyId: string | null;
  /** The version of the key's secret that it was made with; null for a person. */
  keyVersion: number | null;
  workspaceId: string | null;
  /** Scopes of the key it was made from; null for a person, whose role decides. */
  scopes: readonly Permission[] | null;
}

function signingKey(): Uint8Array {
  // Its own label, so that a session cookie and an access token can never stand in for one another.
  return new TextEncoder().encode(`access-token:${env.NEXTAUTH_SECRET}`);
}

export async function signAccessToken(claims: AccessClaims): Promise<string> {
  return new SignJWT({
    sid: claims.sessionId ?? undefined,
    kid: claims.keyId ?? undefined,
    kv: claims.keyVersion ?? undefined,
    wsp: claims.workspaceId ?? undefined,
    scp: claims.scopes ?? undefined,
  })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setSubject(claims.userId)
    .setIssuer(env.APP_URL)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${String(ACCESS_TOKEN_SECONDS)}s`)
    .sign(signingKey());
}

/** The claims of a token that we signed and that is still in time, else null. */
export async function readAccessToken(token: string): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(token, signingKey(), {
      algorithms: ["HS256"],
      typ: "at+jwt",
      issuer: env.APP_URL,
      audience: AUDIENCE,
    });
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    if (payload.sub === undefined) return null;
    return {
      userId: payload.sub,
      sessionId: text(payload.sid),
      keyId: text(payload.kid),
      keyVersion: typeof payload.kv === "number" ? payload.kv : null,
      workspaceId: text(payload.wsp),
      scopes: Array.isArray(payload.scp)
        ? payload.scp.filter((scope): scope is Permission => typeof scope === "string" && isPermission(scope))
        : null,
    };
  } catch {
    // Expired, forged and malformed are one answer to the caller: not signed in.
    return null;
  }
}
