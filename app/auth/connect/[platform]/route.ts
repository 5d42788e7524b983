/** Sends a person to a network's consent page. Started by the connect and reconnect buttons. */
import { notFound } from "next/navigation";
import { startConnect } from "@/lib/accounts/service/connect";
import { requireCtx } from "@/lib/auth/queries";
import { isPlatformId } from "@/lib/platforms/core/platform-id";
import { accountsPageAfter } from "../../connect-outcome";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ platform: string }> },
): Promise<Response> {
  const { platform } = await params;
  if (!isPlatformId(platform)) notFound();
  const query = new URL(request.url).searchParams;
  const workspace = query.get("workspace") ?? "";
  const ctx = await requireCtx(workspace);
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
    return accountsPageAfter(error, workspace, platform, ctx.requestId);
  }
}
