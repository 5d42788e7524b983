import { readFields, readJsonObject } from "@/lib/sandbox/body";
import { type Bucket, type Exchange, Rejection, type Reply, type Route } from "@/lib/sandbox/exchange";
import { findMedia, type Media, storeMedia } from "@/lib/sandbox/media";
import { requireUser } from "@/lib/sandbox/networks/x/auth";
import {
  CATEGORIES,
  complete,
  MEDIA_LIFE_S,
  mediaKeyPrefix,
  metadata,
  oneShot,
  ownUpload,
  renderMedia,
  SNOWFLAKE_EPOCH_MS,
  status,
} from "@/lib/sandbox/networks/x/media";
import { invalid } from "@/lib/sandbox/networks/x/replies";
import { timeId } from "@/lib/sandbox/random";

const MAX_CHUNK = 8 * 1_048_576;
const MEDIA_TYPES = new Set(
  "video/mp4 video/webm video/mp2t video/quicktime text/srt text/vtt image/jpeg image/gif image/bmp image/png image/webp image/pjpeg image/tiff model/gltf-binary model/vnd.usdz+zip".split(
    " ",
  ),
);
const perApp = (max: number): Bucket => ({ name: "media-day", max, windowS: 86_400, per: "app" });
const upload15: Bucket = { name: "media-upload", max: 500, windowS: 900, per: "account" };
const chunk15: Bucket = { name: "media-chunk", max: 1_875, windowS: 900, per: "account" };

async function initialize(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "media.write");
  const body = readJsonObject(x) ?? Object.fromEntries((await readFields(x))?.values ?? []);
  // Optional: what the bytes are is judged at the end anyway.
  const mime = body.media_type === undefined ? null : String(body.media_type);
  const category = String(body.media_category ?? "");
  const total = Number(body.total_bytes);
  if (mime !== null && !MEDIA_TYPES.has(mime))
    return invalid("media_type", mime, "media_type is not supported");
  if (!CATEGORIES.has(category))
    return invalid(
      "media_category",
      category,
      `media_category must be one of [${[...CATEGORIES].join(", ")}]`,
    );
  if (!Number.isInteger(total) || total < 1 || total > 17_179_869_184)
    return invalid("total_bytes", body.total_bytes, "total_bytes is not valid");
  const id = timeId(x.now, SNOWFLAKE_EPOCH_MS, 22);
  await storeMedia(x.db, {
    network: "x",
    id,
    accountId: account.id,
    state: "uploading",
    mime: mime ?? "application/octet-stream",
    data: { category, total },
    createdAt: x.now,
    expiresAt: new Date(x.now.getTime() + MEDIA_LIFE_S * 1000),
  });
  const media = (await findMedia(x.db, "x", id)) as Media;
  return {
    status: 200,
    body: { data: { id, media_key: `${mediaKeyPrefix(media)}_${id}`, expires_after_secs: MEDIA_LIFE_S } },
  };
}

async function append(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "media.write");
  const media = await ownUpload(x, x.params.id ?? "", account.id);
  const json = readJsonObject(x);
  const fields = json ? null : await readFields(x);
  const position = Number(json?.segment_index ?? fields?.values.get("segment_index")?.[0]);
  const encoded = json?.media ?? fields?.values.get("media")?.[0];
  const bytes =
    fields?.files.get("media")?.bytes ??
    (typeof encoded === "string" ? Buffer.from(encoded, "base64") : null);
  if (!Number.isInteger(position) || position < 0 || position > 999)
    return invalid("segment_index", position, "segment_index must be 0 to 999");
  if (!bytes) return invalid("media", "", "media is required");
  if (bytes.length > MAX_CHUNK) throw new Rejection({ status: 413 });
  if (media.state !== "uploading") return invalid("id", media.id, "The upload is already finalized.");
  await x.db.query(
    "insert into sandbox.chunks values ('x', $1, $2, $3) on conflict (network, media_id, position) do update set bytes = excluded.bytes",
    [media.id, position, bytes],
  );
  return {
    status: 200,
    body: { data: { expires_at: Math.floor((media.expiresAt?.getTime() ?? 0) / 1000) } },
  };
}

async function finalize(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "media.write");
  const media = await ownUpload(x, x.params.id ?? "", account.id);
  if (media.state !== "uploading") return { status: 200, body: { data: renderMedia(x, media) } };
  const chunks = await x.db.query<{ bytes: Buffer }>(
    "select bytes from sandbox.chunks where network = 'x' and media_id = $1 order by position",
    [media.id],
  );
  const bytes = Buffer.concat(chunks.map((chunk) => chunk.bytes));
  if (bytes.length !== media.data.total)
    return invalid("id", media.id, "Size mismatch: the uploaded segments do not add up to total_bytes.");
  await x.db.query("delete from sandbox.chunks where network = 'x' and media_id = $1", [media.id]);
  return complete(x, media.id, String(media.data.category), bytes);
}

export const mediaRoutes: Route[] = [
  {
    method: "POST",
    path: "/2/media/upload",
    operation: "media.upload",
    buckets: [perApp(50_000), upload15],
    handle: oneShot,
  },
  {
    method: "POST",
    path: "/2/media/upload/initialize",
    operation: "media.init",
    buckets: [chunk15],
    handle: initialize,
  },
  {
    method: "POST",
    path: "/2/media/upload/:id/append",
    operation: "media.append",
    buckets: [chunk15],
    handle: append,
  },
  {
    method: "POST",
    path: "/2/media/upload/:id/finalize",
    operation: "media.finalize",
    buckets: [chunk15],
    handle: finalize,
  },
  {
    method: "GET",
    path: "/2/media/upload",
    operation: "media.status",
    buckets: [{ name: "media-status", max: 1000, windowS: 900, per: "account" }],
    handle: status,
  },
  {
    method: "POST",
    path: "/2/media/metadata",
    operation: "media.describe",
    buckets: [{ name: "media-metadata", max: 500, windowS: 900, per: "account" }],
    handle: metadata,
  },
];
