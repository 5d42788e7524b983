import "server-only";
import { AppError } from "@/lib/core/errors";
import { API_KEY_PREFIX, principalOf, type Credential, type Principal } from "@/lib/auth/principal";
import { cookieIn } from "@/lib/auth/cookie-in";
import { sessionCookieName } from "@/lib/auth/session-token";

/**
 * The credential of a request: `Authorization: Bearer` wins over the cookie, so that a program in a browser acts as
 * its key. An issuer of its own (JWKS) would be one more kind here.
 */
export function credentialOf(request: Request): Credential | null {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const [scheme = "", secret = ""] = authorization.trim().split(/\s+/, 2);
    if (scheme.toLowerCase() !== "bearer" || secret === "") {
      throw new AppError(
        "unauthenticated",
        "Send the header Authorization: Bearer with an API key or token.",
      );
    }
    return secret.startsWith(API_KEY_PREFIX) ? { kind: "api_key", secret } : { kind: "token", jwt: secret };
  }
  const cookie = cookieIn(request.headers, sessionCookieName());
  return cookie === null ? null : { kind: "cookie", value: cookie };
}

/** The workspace that a request names: the header, or `?workspace=` where headers cannot be sent. */
export function askedWorkspace(request: Request): string | null {
  const asked =
    request.headers.get("x-workspace") ?? new URL(request.url).searchParams.get("workspace") ?? "";
  return asked === "" ? null : asked.slice(0, 64);
}

/** Who presents `credential`. Throws `unauthenticated` when it is missing or worth nothing. */
export async function authenticate(credential: Credential | null, asked: string | null): Promise<Principal> {
  if (credential === null) throw new AppError("unauthenticated", "Sign in, or send an API key or token.");
  const principal = await principalOf(credential, asked);
  if (principal !== null) return principal;
  const what = {
    cookie: "This session has ended. Sign in again.",
    api_key: "This API key is not valid (any more).",
    token: "This token is not valid (any more).",
  };
  throw new AppError("unauthenticated", what[credential.kind]);
}
