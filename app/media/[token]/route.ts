import { findSignedMedia } from "@/lib/media/queries";

/** Bytes behind a signed link: typed by us, never sniffed, never a document that could run something. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  const { token } = await params;
  const media = await findSignedMedia(token);
  if (media === "gone") return new Response("The file of this picture is gone.", { status: 410 });
  if (media === "away")
    return new Response("The pictures are out of reach for a moment.", {
      status: 503,
      headers: { "Retry-After": "10" },
    });
  if (media === null) return new Response("This link has expired or was never valid.", { status: 404 });
  const secondsLeft = Math.max(0, Math.floor((media.expiresAt.getTime() - Date.now()) / 1_000));
  return new Response(media.body, {
    headers: {
      "Content-Type": media.contentType,
      "Content-Length": String(media.sizeBytes),
      "Content-Disposition": "inline",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": `private, max-age=${String(secondsLeft)}, immutable`,
    },
  });
}
