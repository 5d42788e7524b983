import { field, readFields } from "@/lib/sandbox/body";
import type { Bucket, Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { findMedia, type Media, readMediaBytes, sniff, storeMedia, updateMedia } from "@/lib/sandbox/media";
import { requireUser } from "@/lib/sandbox/networks/mastodon/auth";
import { mediaEntity } from "@/lib/sandbox/networks/mastodon/entities";
import { AUDIO_TYPES, IMAGE_TYPES, LIMITS, VIDEO_TYPES } from "@/lib/sandbox/networks/mastodon/instance";
import { refuse } from "@/lib/sandbox/networks/mastodon/replies";
import { timeId } from "@/lib/sandbox/random";

const DAY_MS = 86_400_000;
const VIDEO_PROCESSING_MS = 2_000;
const INVALID = "Validation failed: File content type is invalid, File is invalid";

export const perToken: Bucket = { name: "api", max: 300, windowS: 300, per: "token" };
const uploads: Bucket = { name: "media", max: 30, windowS: 1800, per: "account" };

function readFocus(text: string | undefined): { x: number; y: number } | undefined {
  const [x = NaN, y = NaN] = (text ?? "").split(",").map(Number);
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : undefined;
}

function checkDescription(text: string | undefined): string | null {
  if ((text ?? "").length > LIMITS.descriptionChars) {
    return refuse(
      422,
      `Validation failed: Description is too long (maximum is ${LIMITS.descriptionChars} characters)`,
    );
  }
  return text ?? null;
}

async function upload(x: Exchange, waits: boolean): Promise<Reply> {
  const { account } = requireUser(x, "write:media");
  const fields = await readFields(x);
  const file = fields?.files.get("file");
  if (!fields || !file) return refuse(422, "Validation failed: File can't be blank");
  const sniffed = await sniff(file.bytes);
  if (!sniffed) return refuse(422, INVALID);
  const isImage = IMAGE_TYPES.includes(sniffed.mime);
  const isVideo = VIDEO_TYPES.includes(sniffed.mime);
  if (!isImage && !isVideo && !AUDIO_TYPES.includes(sniffed.mime)) return refuse(422, INVALID);
  const maxBytes = isImage ? LIMITS.imageBytes : LIMITS.videoBytes;
  if (file.bytes.length >= maxBytes)
    return refuse(422, `Validation failed: File file size must be less than ${maxBytes / 1_048_576} MB`);
  const size = `${sniffed.width}x${sniffed.height}`;
  const pixels = (sniffed.width ?? 0) * (sniffed.height ?? 0);
  if (isImage && pixels > LIMITS.imagePixels) return refuse(422, `${size} images are not supported`);
  if (sniffed.mime === "image/gif" && pixels > LIMITS.gifPixels)
    return refuse(422, `Validation failed: File ${size} GIF files are not supported`);
  const rejected = await x.takeFault("media_rejected");
  if (rejected && rejected.params.late !== true) return refuse(422, INVALID);
  const slow = await x.takeFault("slow_media");
  const delayMs = slow ? numberParam(slow, "seconds", 30) * 1000 : isImage ? 0 : VIDEO_PROCESSING_MS;
  const id = timeId(x.now, 0, 16);
  const animated = sniffed.mime === "image/gif" && sniffed.frames > 1;
  await storeMedia(x.db, {
    network: "mastodon",
    id,
    accountId: account.id,
    state: rejected ? "failed" : "uploaded",
    mime: sniffed.mime,
    bytes: file.bytes,
    width: sniffed.width,
    height: sniffed.height,
    alt: checkDescription(field(fields, "description")),
    data: {
      type: animated ? "gifv" : isImage ? "image" : isVideo ? "video" : "audio",
      focus: readFocus(field(fields, "focus")),
    },
    createdAt: x.now,
    readyAt: new Date(x.now.getTime() + delayMs),
  });
  const stored = await ownMedia(x, id, account.id);
  return { status: delayMs > 0 && waits ? 202 : 200, body: mediaEntity(x, stored) };
}

/** The account's own media that no status has yet and the vacuum has not taken. */
async function ownMedia(x: Exchange, id: string, accountId: string): Promise<Media> {
  const media = await findMedia(x.db, "mastodon", id);
  const gone =
    !media ||
    media.accountId !== accountId ||
    media.postId ||
    media.createdAt.getTime() + DAY_MS < x.now.getTime();
  return gone ? refuse(404, "Record not found") : media;
}

async function read(x: Exchange): Promise<Reply> {
  const { account } = requireUser(x, "write:media");
  const media = await ownMedia(x, x.params.id ?? "", account.id);
  const ready = media.readyAt !== null && media.readyAt <= x.now;
  if (ready && media.state === "failed") return refuse(422, "Error processing thumbnail for uploaded media");
  return { status: ready ? 200 : 206, body: mediaEntity(x, media) };
}

async function describe(x: Exchange): Promise<Reply> {
  const { account } = requireUser(x, "write:media");
  const media = await ownMedia(x, x.params.id ?? "", account.id);
  const fields = (await readFields(x)) ?? refuse(400, "Bad request");
  const focus = readFocus(field(fields, "focus"));
  await updateMedia(x.db, "mastodon", media.id, {
    alt: checkDescription(field(fields, "description")) ?? media.alt,
    data: focus ? { ...media.data, focus } : media.data,
  });
  return { status: 200, body: mediaEntity(x, await ownMedia(x, media.id, account.id)) };
}

async function remove(x: Exchange): Promise<Reply> {
  const { account } = requireUser(x, "write:media");
  const media = await ownMedia(x, x.params.id ?? "", account.id);
  await x.db.query("delete from sandbox.media where network = 'mastodon' and id = $1", [media.id]);
  return { status: 200, body: {} };
}

async function serveFile(x: Exchange): Promise<Reply> {
  const media = await findMedia(x.db, "mastodon", x.params.id ?? "");
  const bytes = await readMediaBytes(x.db, "mastodon", x.params.id ?? "");
  if (!media || !bytes) return refuse(404, "Record not found");
  return {
    status: 200,
    headers: { "content-type": media.mime, "x-content-type-options": "nosniff" },
    body: bytes,
  };
}

export const mediaRoutes: Route[] = [
  {
    method: "POST",
    path: "/api/v2/media",
    operation: "media.upload",
    buckets: [perToken, uploads],
    handle: (x) => upload(x, true),
  },
  {
    method: "POST",
    path: "/api/v1/media",
    operation: "media.upload",
    buckets: [perToken, uploads],
    handle: (x) => upload(x, false),
  },
  { method: "GET", path: "/api/v1/media/:id", operation: "media.status", buckets: [perToken], handle: read },
  {
    method: "PUT",
    path: "/api/v1/media/:id",
    operation: "media.describe",
    buckets: [perToken],
    handle: describe,
  },
  {
    method: "DELETE",
    path: "/api/v1/media/:id",
    operation: "media.delete",
    buckets: [perToken],
    handle: remove,
  },
  { method: "GET", path: "/media_files/:id", operation: "media.serve", handle: serveFile },
];
