/** Sends a person to a network's consent page. Started by the connect and reconnect buttons. */
import { notFound } from "next/navigation";
import { startConnect } from "@/lib/accounts/service/connect";
import { currentUser, requireCtx } from "@/lib/auth/queries";
import { isPlatformId } from "@/lib/platforms/core/platform-id";
import { env } from "@/lib/server/env";
import { accountsPage, accountsPageAfter, goTo, signInFirst } from "../../connect-outcome";

/**
 * A link on another site must not start a sign-in: with a server of its own it could finish it, too, and connect an
 * account that nobody here chose.
 */
function comesFromElsewhere(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "cross-site" || site === "same-site";
  // Browsers say nothing over plain http.
  const referrer = request.headers.get("referer");
  return referrer !== null && new URL(referrer).origin !== new URL(env.APP_URL).origin;
}

export async function GET(
  request: Request,
  { params }: { params: Promise<{ platform: string }> },
): Promise<Response> {
  const { platform } = await params;
  if (!isPlatformId(platform)) notFound();
  const { pathname, search, searchParams: query } = new URL(request.url);
  const workspace = query.get("workspace") ?? "";
  const person = await currentUser();
  if (person === null) return signInFirst(`${pathname}${search}`);
  const home = person.workspaces.find(({ id, slug }) => id === workspace || slug === workspace);
  // The page of a missing workspace is a page; a route has none of its own.
  if (home === undefined) return goTo(`/${encodeURIComponent(workspace)}/accounts`);
  if (comesFromElsewhere(request)) return accountsPage(home.slug, { connect_error: "other_site", platform });
  const ctx = await requireCtx(home.slug);
  try {
    const started = await startConnect(ctx, {
      platform,
      instance_url: query.get("instance_url") ?? undefined,
      account_id: query.get("account_id") ?? undefined,
    });
    return new Response(null, {
      status: 303,
      headers: { location: started.url, "cache-control": "no-store" },
    });
  } catch (error) {
    return accountsPageAfter(error, home.slug, platform, ctx.requestId);
  }
}
