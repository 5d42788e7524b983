import { contentType, readFields, readJsonObject } from "@/lib/sandbox/body";
import type { Exchange, Reply } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { findMedia, type Media, sniff, storeMedia, updateMedia } from "@/lib/sandbox/media";
import { requireUser } from "@/lib/sandbox/networks/x/auth";
import { invalid } from "@/lib/sandbox/networks/x/replies";
import { timeId } from "@/lib/sandbox/random";

export const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657;
export const MEDIA_LIFE_S = 86_400;
export const CATEGORIES = new Set(
  "tweet_image tweet_gif tweet_video amplify_video dm_image dm_gif dm_video subtitles".split(" "),
);

/** What may come in one request; everything else in chunks. */
const ONE_SHOT_CATEGORIES = new Set(["tweet_image", "dm_image", "subtitles"]);
const ONE_SHOT_FIELDS = new Set(["media", "media_category", "media_type", "shared", "additional_owners"]);

const STILLS = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const MAX_GIF_PIXELS = 300_000_000;
/** Pixels a side of a picture. */
const MIN_SIDE = 4;
const MAX_SIDE = 8_192;

interface OneShot {
  bytes: Buffer;
  category: string;
}

async function readOneShot(x: Exchange): Promise<OneShot> {
  if (contentType(x) === "application/json") {
    const body = readJsonObject(x);
    checkOneShotFields(Object.keys(body ?? {}));
    if (typeof body?.media !== "string") return invalid("media", "", "media is required");
    return { bytes: Buffer.from(body.media, "base64"), category: String(body.media_category ?? "") };
  }
  const fields = await readFields(x);
  checkOneShotFields([...(fields?.values.keys() ?? []), ...(fields?.files.keys() ?? [])]);
  const file = fields?.files.get("media");
  const encoded = fields?.values.get("media")?.[0];
  if (!file && !encoded) return invalid("media", "", "media is required");
  return {
    bytes: file?.bytes ?? Buffer.from(encoded ?? "", "base64"),
    category: fields?.values.get("media_category")?.[0] ?? "",
  };
}

function checkOneShotFields(names: string[]): void {
  const unknown = names.find((name) => !ONE_SHOT_FIELDS.has(name));
  if (unknown !== undefined) invalid(unknown, "", `$.${unknown}: is not defined in the schema`);
}

/** `POST /2/media/upload` with the whole file. */
export async function oneShot(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "media.write");
  const { bytes, category } = await readOneShot(x);
  if (!ONE_SHOT_CATEGORIES.has(category))
    return invalid(
      "media_category",
      category,
      `media_category must be one of [${[...ONE_SHOT_CATEGORIES].join(", ")}]`,
    );
  const id = timeId(x.now, SNOWFLAKE_EPOCH_MS, 22);
  await storeMedia(x.db, {
    network: "x",
    id,
    accountId: account.id,
    state: "uploading",
    mime: "application/octet-stream",
    bytes,
    data: { category },
    createdAt: x.now,
    expiresAt: new Date(x.now.getTime() + MEDIA_LIFE_S * 1000),
  });
  return complete(x, id, category, bytes);
}

/** Judge the finished bytes and answer as finalize does. */
export async function complete(x: Exchange, id: string, category: string, bytes: Buffer): Promise<Reply> {
  const sniffed = await sniff(bytes);
  const gif = sniffed?.mime === "image/gif";
  const image = STILLS.has(sniffed?.mime ?? "");
  const video = sniffed?.mime.startsWith("video/") === true;
  const fits = category.endsWith("_image")
    ? image
    : category.endsWith("_gif")
      ? gif
      : category.endsWith("video")
        ? video
        : true;
  if (!sniffed || !fits) return invalid("media", id, "media type unrecognized");
  const limit = category.endsWith("_gif") ? 15 * 1_048_576 : image ? 5 * 1_048_576 : 8 * 1024 ** 3;
  if (bytes.length > limit) return invalid("media", id, `File size exceeds ${limit} bytes.`);
  const [width, height] = [sniffed.width ?? 0, sniffed.height ?? 0];
  if (image && (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE))
    return invalid("media", id, `The image must be ${MIN_SIDE} to ${MAX_SIDE} pixels on each side.`);
  const tooMuch = width * height * sniffed.frames > MAX_GIF_PIXELS;
  if (category.endsWith("_gif") && (width > 1280 || height > 1080 || sniffed.frames > 350 || tooMuch))
    return invalid(
      "media",
      id,
      "The GIF is larger than 1280x1080, or has more than 350 frames or 300M pixels.",
    );
  const rejected = await x.takeFault("media_rejected");
  const slow = await x.takeFault("slow_media");
  const asynchronous = !category.endsWith("_image") || slow !== null || rejected !== null;
  const delayMs = slow ? numberParam(slow, "seconds", 30) * 1000 : asynchronous ? 1_000 : 0;
  await updateMedia(x.db, "x", id, {
    state: rejected ? "failed" : "succeeded",
    mime: sniffed.mime,
    bytes,
    sizeBytes: bytes.length,
    width: sniffed.width,
    height: sniffed.height,
    data: { category, asynchronous },
    readyAt: new Date(x.now.getTime() + delayMs),
  });
  const media = await findMedia(x.db, "x", id);
  return { status: 200, body: { data: renderMedia(x, media as Media) } };
}

/** Media as the answers show it; `processing_info` only where processing is asynchronous. */
export function renderMedia(x: Exchange, media: Media) {
  const secondsLeft = media.readyAt ? Math.ceil((media.readyAt.getTime() - x.now.getTime()) / 1000) : 0;
  const info = () => {
    if (secondsLeft > 0)
      return {
        state: x.method === "POST" ? "pending" : "in_progress",
        check_after_secs: Math.min(secondsLeft, 5),
        progress_percent: 50,
      };
    if (media.state === "failed") {
      return {
        state: "failed",
        progress_percent: 100,
        error: { code: 1, name: "InvalidMedia", message: "Unsupported media format" },
      };
    }
    return { state: "succeeded", progress_percent: 100 };
  };
  return {
    id: media.id,
    media_key: `${mediaKeyPrefix(media)}_${media.id}`,
    size: media.sizeBytes,
    expires_after_secs: Math.max(0, Math.floor(((media.expiresAt?.getTime() ?? 0) - x.now.getTime()) / 1000)),
    ...(media.data.asynchronous ? { processing_info: info() } : {}),
  };
}

export function mediaKeyPrefix(media: Media): string {
  const category = String(media.data.category);
  return category.endsWith("_gif") ? "16" : category.endsWith("video") ? "7" : "3";
}

/** The user's own upload while it lives. */
export async function ownUpload(x: Exchange, id: string, accountId: string): Promise<Media> {
  const media = await findMedia(x.db, "x", id);
  if (!media || media.accountId !== accountId || (media.expiresAt && media.expiresAt <= x.now))
    return invalid("id", id, "Invalid media id");
  return media;
}

/** `GET /2/media/upload?command=STATUS`. */
export async function status(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "media.write");
  const command = x.url.searchParams.get("command") ?? "STATUS";
  if (command !== "STATUS") return invalid("command", command, "command must be STATUS");
  const media = await ownUpload(x, x.url.searchParams.get("media_id") ?? "", account.id);
  return { status: 200, body: { data: renderMedia(x, media) } };
}

/** `POST /2/media/metadata`: alt text, and other things about a file that nothing here keeps. */
export async function metadata(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "media.write");
  const body = readJsonObject(x) as { id?: unknown; metadata?: { alt_text?: { text?: unknown } } } | null;
  const media = await ownUpload(x, String(body?.id ?? ""), account.id);
  const altText = body?.metadata?.alt_text;
  if (altText === undefined)
    return { status: 200, body: { data: { id: media.id, associated_metadata: {} } } };
  const { text } = altText;
  if (typeof text !== "string" || text.length > 1000)
    return invalid("metadata.alt_text.text", "", "alt_text must be at most 1000 characters");
  await updateMedia(x.db, "x", media.id, { alt: text });
  return { status: 200, body: { data: { id: media.id, associated_metadata: { alt_text: { text } } } } };
}
