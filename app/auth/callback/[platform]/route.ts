/** Where a network sends the person back to. The state decides whose callback it is; it works once. */
import { notFound, redirect } from "next/navigation";
import { abandonConnect, finishConnect } from "@/lib/accounts/service/connect";
import { workspaceOfConnect } from "@/lib/accounts/queries";
import { currentUser, requireCtx } from "@/lib/auth/queries";
import { isPlatformId } from "@/lib/platforms/core/platform-id";
import { accountsPage, accountsPageAfter, signInFirst } from "../../connect-outcome";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ platform: string }> },
): Promise<Response> {
  const { platform } = await params;
  if (!isPlatformId(platform)) notFound();
  const query = new URL(request.url).searchParams;
  const state = query.get("state") ?? "";
  const person = await currentUser();
  if (person === null) {
    // Signing in makes another session, which cannot finish this: the code stays behind, the state leads to the reason.
    return signInFirst(`/auth/callback/${platform}?${new URLSearchParams({ state }).toString()}`);
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
    const result = await finishConnect(ctx, { platform, code, state });
    if (result.pending_id !== null) return accountsPage(slug, {}, `/choose/${result.pending_id}`);
    return accountsPage(slug, { connected: result.accounts.map((account) => account.id).join(",") });
  } catch (error) {
    return accountsPageAfter(error, slug, platform, ctx.requestId);
  }
}
