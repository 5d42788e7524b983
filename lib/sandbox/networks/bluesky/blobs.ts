import { fileTypeFromBuffer } from "file-type";
import { contentType } from "@/lib/sandbox/body";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { findMedia, readMediaBytes, sniff, storeMedia } from "@/lib/sandbox/media";
import { blobCid } from "@/lib/sandbox/networks/bluesky/cid";
import { refuse } from "@/lib/sandbox/networks/bluesky/replies";
import { requireSession } from "@/lib/sandbox/networks/bluesky/session";
import { BLOB_LIMIT, blobKey } from "@/lib/sandbox/networks/bluesky/validate";

/** The server trusts what it can tell from the bytes, else what was declared; lexicon rules come with the record. */
async function uploadBlob(x: Exchange): Promise<Reply> {
  const { account } = requireSession(x, "access");
  if (x.body.length > BLOB_LIMIT) return refuse(413, "PayloadTooLarge", "request entity too large");
  if (!x.headers["content-type"])
    return refuse(400, "InvalidRequest", "Request encoding (Content-Type) required but not provided");
  if (await x.takeFault("media_rejected"))
    return refuse(400, "InvalidRequest", "Blob could not be processed");
  const mime = (await fileTypeFromBuffer(x.body))?.mime ?? contentType(x);
  const cid = blobCid(x.body);
  const key = blobKey(account.id, cid);
  if (!(await findMedia(x.db, "bluesky", key))) {
    const sniffed = await sniff(x.body);
    await storeMedia(x.db, {
      network: "bluesky",
      id: key,
      accountId: account.id,
      state: "stored",
      mime,
      bytes: x.body,
      width: sniffed?.width,
      height: sniffed?.height,
      data: { cid },
      createdAt: x.now,
      readyAt: x.now,
    });
  }
  return {
    status: 200,
    body: { blob: { $type: "blob", ref: { $link: cid }, mimeType: mime, size: x.body.length } },
  };
}

async function getBlob(x: Exchange): Promise<Reply> {
  const query = x.url.searchParams;
  const key = blobKey(query.get("did") ?? "", query.get("cid") ?? "");
  const media = await findMedia(x.db, "bluesky", key);
  const bytes = await readMediaBytes(x.db, "bluesky", key);
  if (!media || !bytes) return refuse(400, "BlobNotFound", "Blob not found");
  return {
    status: 200,
    headers: {
      "content-type": media.mime,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    },
    body: bytes,
  };
}

export const blobRoutes: Route[] = [
  {
    method: "POST",
    path: "/xrpc/com.atproto.repo.uploadBlob",
    operation: "media.upload",
    buckets: [{ name: "blobs", max: 1_000, windowS: 86_400, per: "account" }],
    handle: uploadBlob,
  },
  { method: "GET", path: "/xrpc/com.atproto.sync.getBlob", operation: "media.serve", handle: getBlob },
];
