/** Pictures of the simulator, fetched by us: a browser has no business at its admin port. */
import { requireCtx } from "@/lib/auth/queries";
import { sandboxAdmin } from "../admin";

const PICTURE_PATH = /^\/media\/[a-z]+\/[A-Za-z0-9%._~:-]+$/;
const PICTURE_TYPE = /^image\/(jpeg|png|webp|gif)$/;

export async function GET(
  request: Request,
  { params }: { params: Promise<{ workspace: string }> },
): Promise<Response> {
  await requireCtx((await params).workspace);
  const path = new URL(request.url).searchParams.get("path") ?? "";
  if (!PICTURE_PATH.test(path) || path.includes("..")) return new Response(null, { status: 404 });
  const answer = await fetch(sandboxAdmin().mediaUrl(path), { signal: AbortSignal.timeout(5_000) });
  const type = answer.headers.get("content-type") ?? "";
  if (!answer.ok || !PICTURE_TYPE.test(type)) return new Response(null, { status: 404 });
  return new Response(answer.body, {
    headers: {
      "content-type": type,
      "cache-control": "private, max-age=300",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}
