import "server-only";
/** What both callback addresses do. The state decides whose callback it is; it works once, and at its own address. */
import { notFound, redirect } from "next/navigation";
import { abandonConnect, finishConnect } from "@/lib/accounts/service/connect";
import { workspaceOfConnect } from "@/lib/accounts/queries";
import { currentUser, requireCtx } from "@/lib/auth/queries";
import { isPlatformId } from "@/lib/platforms/core/platform-id";
import { env } from "@/lib/server/env";
import { accountsPage, accountsPageAfter, signInFirst } from "./connect-outcome";

/** Finishes, for the person of this browser, what came to `request`; `platform` as the address names it. */
export async function finishFromBrowser(request: Request, platform: string): Promise<Response> {
  if (!isPlatformId(platform)) notFound();
  const { pathname, searchParams: query } = new URL(request.url);
  const state = query.get("state") ?? "";
  const person = await currentUser();
  if (person === null) {
    // Signing in makes another session, which cannot finish this: the code stays behind, the state leads to the reason.
    return signInFirst(`${pathname}?${new URLSearchParams({ state }).toString()}`);
  }
  const workspaceId = await workspaceOfConnect(state);
  const home = person.workspaces.find(({ id }) => id === workspaceId);
  if (home === undefined) {
    const [own] = person.workspaces;
    if (own === undefined) redirect("/");
    return accountsPage(own.slug, {
      connect_error: workspaceId === null ? "unknown_state" : "other_browser",
      platform,
    });
  }
  const { slug } = home;
  const ctx = await requireCtx(slug);
  try {
    const code = query.get("code");
    if (code === null) {
      const declined = await abandonConnect(ctx, { platform, state, params: query });
      return accountsPage(slug, {
        connect_error: declined ? "denied" : "failed",
        platform,
        ref: ctx.requestId,
      });
    }
    const result = await finishConnect(ctx, {
      platform,
      code,
      state,
      iss: query.get("iss"),
      arrivedAt: `${env.APP_URL}${pathname}`,
    });
    if (result.pending_id !== null) return accountsPage(slug, {}, `/choose/${result.pending_id}`);
    return accountsPage(slug, { connected: result.accounts.map((account) => account.id).join(",") });
  } catch (error) {
    return accountsPageAfter(error, slug, platform, ctx.requestId);
  }
}
