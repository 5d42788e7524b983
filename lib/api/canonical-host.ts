import "server-only";
import { env } from "@/lib/server/env";

/**
 * One origin only, so that cookies and OAuth redirects agree: a page asked for under another name than `APP_URL`
 * leads to its address there.
 */
const REDIRECTOR = "/api/canonical";

/** Whether a request names `APP_URL` as its host; one that names none is let pass. */
export function isOwnHost(headers: Headers): boolean {
  // Behind trusted proxies the forwarded host counts.
  const forwarded = env.TRUSTED_PROXIES === "" ? null : headers.get("x-forwarded-host");
  const host = (forwarded ?? headers.get("host"))?.toLowerCase();
  return host === undefined || host === new URL(env.APP_URL).host;
}

/** Where `proxy.ts` sends a page that was asked for under another name; null when the name is right. */
export function redirectorFor(request: { url: string; headers: Headers }): URL | null {
  if (isOwnHost(request.headers)) return null;
  const { pathname, search } = new URL(request.url);
  const redirector = new URL(REDIRECTOR, request.url);
  // Base64, because a rewrite takes one level of escaping off its query, and codes and states would change.
  redirector.searchParams.set("to", Buffer.from(`${pathname}${search}`).toString("base64url"));
  return redirector;
}

/**
 * The redirect itself. A route and not the proxy's own answer: Next shortens a proxy's redirect to the address it
 * listens on into a relative one, which would lead the browser back to the wrong name for ever.
 */
export function canonicalRedirect(request: Request): Response {
  const app = new URL(env.APP_URL);
  const asked = Buffer.from(new URL(request.url).searchParams.get("to") ?? "", "base64url").toString();
  const target = URL.canParse(asked, app) ? new URL(asked, app) : app;
  // Anybody may call this address: it leads nowhere but home.
  const location = target.origin === app.origin ? target : app;
  return new Response(null, {
    status: 308,
    headers: { Location: location.toString(), "Cache-Control": "no-store" },
  });
}
