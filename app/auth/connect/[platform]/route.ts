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
  if (referrer === null || !URL.canParse(referrer)) return false;
  return new URL(referrer).origin !== new URL(env.APP_URL).origin;
}

export async function GET(
  request: Request,
  { params }: { params: Promise<{ platform: string }> },
): Promise<Response> {
  const { platform } = await params;
  if (!isPlatformId(platform)) notFound();
  const { searchParams: query } = new URL(request.url);
  const workspace = query.get("workspace") ?? "";
  const accounts = workspace === "" ? "/" : `/${encodeURIComponent(workspace)}/accounts`;
  const person = await currentUser();
  // Back to the page with the button, not to here: who signs in for a link of another site must not go on by itself.
  if (person === null) return signInFirst(accounts);
  const home = person.workspaces.find(({ id, slug }) => id === workspace || slug === workspace);
  // The page of a missing workspace is a page; a route has none of its own.
  if (home === undefined) return goTo(accounts);
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
