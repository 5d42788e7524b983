/** Where a network sends the person back to. The state decides whose callback it is; it works once. */
import { notFound } from "next/navigation";
import { abandonConnect, finishConnect } from "@/lib/accounts/service/connect";
import { workspaceOfConnect } from "@/lib/accounts/queries";
import { currentUser, requireCtx } from "@/lib/auth/queries";
import { isPlatformId } from "@/lib/platforms/core/platform-id";
import { accountsPage, accountsPageAfter } from "../../connect-outcome";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ platform: string }> },
): Promise<Response> {
  const { platform } = await params;
  if (!isPlatformId(platform)) notFound();
  const query = new URL(request.url).searchParams;
  const state = query.get("state") ?? "";
  const person = await currentUser();
  const workspaceId = (await workspaceOfConnect(state)) ?? person?.workspaces[0]?.id ?? "";
  const ctx = await requireCtx(workspaceId);
  const slug = person?.workspaces.find((workspace) => workspace.id === ctx.workspaceId)?.slug ?? workspaceId;
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
    if (result.pending_id !== null) {
      return accountsPage(slug, {}, `/choose/${result.pending_id}`);
    }
    return accountsPage(slug, { connected: result.accounts.map((account) => account.id).join(",") });
  } catch (error) {
    return accountsPageAfter(error, slug, platform, ctx.requestId);
  }
}
