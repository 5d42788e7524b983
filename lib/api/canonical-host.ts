import "server-only";
import { env } from "@/lib/server/env";

/**
 * Where a page was asked for under another name than `APP_URL`, its address there; null when the name is right. One
 * origin only, so that cookies and OAuth redirects agree. Behind trusted proxies the forwarded host counts.
 */
export function canonicalAddress(request: { url: string; headers: Headers }): string | null {
  const app = new URL(env.APP_URL);
  const forwarded = env.TRUSTED_PROXIES === "" ? null : request.headers.get("x-forwarded-host");
  const host = (forwarded ?? request.headers.get("host"))?.toLowerCase();
  if (host === undefined || host === app.host) return null;
  const { pathname, search } = new URL(request.url);
  return `${app.origin}${pathname}${search}`;
}
