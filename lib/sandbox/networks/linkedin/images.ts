import { isRecord, readJsonObject } from "@/lib/sandbox/body";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { findMedia, sniff, storeMedia, updateMedia } from "@/lib/sandbox/media";
import { daily, requireMember, requireVersion } from "@/lib/sandbox/networks/linkedin/auth";
import { accessDenied, badField, refuse } from "@/lib/sandbox/networks/linkedin/replies";
import { secret } from "@/lib/sandbox/random";

const UPLOAD_LIFE_MS = 86_400_000;
const MAX_PIXELS = 36_152_320;

async function initialize(x: Exchange): Promise<Reply> {
  requireVersion(x);
  const { account } = requireMember(x, "w_member_social", "partnerApiImages.ACTION-initializeUpload");
  const action = x.url.searchParams.get("action");
  if (action !== "initializeUpload") return badField("ILLEGAL_ARGUMENT", "action", "Unsupported action", 400);
  const request = readJsonObject(x)?.initializeUploadRequest;
  const owner = isRecord(request) ? request.owner : undefined;
  if (typeof owner !== "string")
    return badField("MISSING_FIELD", "initializeUploadRequest/owner", "owner is required");
  if (owner !== `urn:li:person:${account.id}`)
    return accessDenied(x, "partnerApiImages.ACTION-initializeUpload");
  const id = `D4E10AQ${secret(12)}`;
  const expiresAt = new Date(x.now.getTime() + UPLOAD_LIFE_MS);
  await storeMedia(x.db, {
    network: "linkedin",
    id,
    accountId: account.id,
    state: "WAITING_UPLOAD",
    mime: "application/octet-stream",
    createdAt: x.now,
    expiresAt,
  });
  return {
    status: 200,
    body: {
      value: {
        uploadUrlExpiresAt: expiresAt.getTime(),
        uploadUrl: `http://${x.headers.host}/dms-uploads/${id}/uploaded-image/0?ca=vector_feedshare&cn=uploads&sync=0`,
        image: `urn:li:image:${id}`,
      },
    },
  };
}

/** The bytes themselves; the file is judged later, as processing does. */
async function put(x: Exchange): Promise<Reply> {
  const { account } = requireMember(x, "w_member_social", "dms-uploads.PUT");
  const media = await findMedia(x.db, "linkedin", x.params.id ?? "");
  if (!media || media.accountId !== account.id) return refuse(404, "NOT_FOUND", "Upload not found");
  if (media.expiresAt && media.expiresAt <= x.now)
    return refuse(400, "EXPIRED_UPLOAD_URL", "The upload URL has expired");
  if (x.body.length === 0) return refuse(400, "ILLEGAL_ARGUMENT", "The upload is empty");
  const sniffed = await sniff(x.body);
  const good =
    sniffed !== null &&
    ["image/jpeg", "image/png", "image/gif"].includes(sniffed.mime) &&
    (sniffed.width ?? 0) * (sniffed.height ?? 0) < MAX_PIXELS &&
    sniffed.frames <= 250;
  const rejected = await x.takeFault("media_rejected");
  const slow = await x.takeFault("slow_media");
  await updateMedia(x.db, "linkedin", media.id, {
    state: good && !rejected ? "AVAILABLE" : "PROCESSING_FAILED",
    mime: sniffed?.mime ?? "application/octet-stream",
    bytes: x.body,
    sizeBytes: x.body.length,
    width: sniffed?.width ?? null,
    height: sniffed?.height ?? null,
    readyAt: new Date(x.now.getTime() + (slow ? numberParam(slow, "seconds", 30) * 1000 : 0)),
  });
  return { status: 201, headers: { etag: `"${secret(12)}"` } };
}

/** Closed for apps that only have `w_member_social` (fact sheet 4.1). */
async function read(x: Exchange): Promise<Reply> {
  requireVersion(x);
  requireMember(x, "w_member_social", "partnerApiImages.GET");
  return accessDenied(x, "partnerApiImages.GET");
}

export const imageRoutes: Route[] = [
  { method: "POST", path: "/rest/images", operation: "media.init", buckets: daily, handle: initialize },
  { method: "PUT", path: "/dms-uploads/:id/uploaded-image/0", operation: "media.upload", handle: put },
  { method: "GET", path: "/rest/images/:urn", operation: "media.status", buckets: daily, handle: read },
];
