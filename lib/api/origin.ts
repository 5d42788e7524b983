import "server-only";
import type { Credential } from "@/lib/auth/principal";
import { AppError } from "@/lib/core/errors";
import { env } from "@/lib/server/env";
import { requestIdOf } from "./request-id";

/**
 * A cookie travels with requests that other sites cause; a key does not. So a change made with a cookie must say
 * that it comes from our own pages. Throws `forbidden` otherwise.
 */
export function assertOwnOrigin(request: Request, credential: Credential | null): void {
  if (credential?.kind !== "cookie" || request.method === "GET" || request.method === "HEAD") return;
  if (!isFromOwnPage(request))
    throw new AppError("forbidden", `A change made with the session cookie must come from ${env.APP_URL}.`);
}

/** Whether the browser says that a page of ours caused this request; one that says nothing is not believed. */
export function isFromOwnPage(request: Request): boolean {
  const origin = request.headers.get("origin");
  return origin === null
    ? request.headers.get("sec-fetch-site") === "same-origin"
    : origin === new URL(env.APP_URL).origin;
}

function allowedOrigins(): string[] {
  return env.ALLOWED_ORIGINS.split(",")
    .map((origin) => origin.trim().replace(/\/$/, ""))
    .filter((origin) => origin !== "");
}

const EXPOSED =
  "ETag, Location, X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Idempotent-Replayed, X-Next-Cursor";

/**
 * Headers that let a page of `ALLOWED_ORIGINS` (`*`: any page) read the answer. Credentials are never allowed, so such a page needs
 * a key or token of its own: the cookie stays at home.
 */
export function corsHeaders(request: { headers: Headers }): Headers {
  const headers = new Headers();
  const origin = request.headers.get("origin");
  const allowed = allowedOrigins();
  const anybody = allowed.includes("*");
  if (allowed.length > 0 && !anybody) headers.set("Vary", "Origin");
  if (origin === null || !(anybody || allowed.includes(origin))) return headers;
  // The star itself: with it no browser sends a cookie, whatever else an answer says.
  headers.set("Access-Control-Allow-Origin", anybody ? "*" : origin);
  headers.set("Access-Control-Expose-Headers", EXPOSED);
  return headers;
}

/** The answer to a browser's question before a cross-origin call. */
export function preflight(request: Request): Response {
  const headers = corsHeaders(request);
  headers.set("X-Request-Id", requestIdOf(request));
  if (headers.has("Access-Control-Allow-Origin")) {
    headers.set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
    headers.set(
      "Access-Control-Allow-Headers",
      "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, X-Workspace",
    );
    headers.set("Access-Control-Max-Age", "600");
  }
  return new Response(null, { status: 204, headers });
}
