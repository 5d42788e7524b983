import "server-only";
/** Reads of the media library, and the bytes behind a signed link. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import type { Page } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { keysetPage } from "@/lib/db/keyset-page";
import { pool } from "@/lib/db/pool";
import { containing, SqlFilter } from "@/lib/db/sql-filter";
import { ObjectNotFound, StorageUnavailable } from "@/lib/storage/object-storage";
import { storage } from "@/lib/storage/storage";
import { MEDIA_COLUMNS, mediaItemOf, USED_BY_SQL, type MediaRow } from "./internal/media-row";
import { quotaBytes, usedBytes } from "./internal/quota";
import { thumbnailKey } from "./internal/storage-keys";
import { mediaUrl, readMediaToken } from "./links";
import type { ListMediaQuery, MediaItem } from "./schema";

/** Throws `not_found` for unknown, deleted and foreign ids alike. */
export async function getMedia(ctx: Ctx, input: { id: string }): Promise<MediaItem> {
  requirePermission(ctx, "media:read");
  const { rows } = await pool.query<MediaRow>(
    `SELECT ${MEDIA_COLUMNS} FROM media m WHERE m.id = $1 AND m.workspace_id = $2 AND m.deleted_at IS NULL`,
    [input.id, ctx.workspaceId],
  );
  if (rows[0] === undefined) throw notFound("picture");
  return mediaItemOf(rows[0]);
}

/** Newest first. */
export async function listMedia(ctx: Ctx, input: ListMediaQuery): Promise<Page<MediaItem>> {
  requirePermission(ctx, "media:read");
  const filter = new SqlFilter()
    .on(ctx.workspaceId, (place) => `m.workspace_id = ${place}`)
    .add("m.deleted_at IS NULL")
    .oneOf(input.mime_type, "m.mime_type")
    .on(input.updated_since, (place) => `m.updated_at >= ${place}::timestamptz`);
  if (input.q !== undefined && input.q !== "") {
    filter.on(containing(input.q), (place) => `(m.name ILIKE ${place} OR m.alt_text ILIKE ${place})`);
  }
  const { rows, ...rest } = await keysetPage<MediaRow & { created_at: Date }>(
    {
      select: `SELECT ${MEDIA_COLUMNS} FROM media m`,
      filter,
      page: input,
      sort: { at: "m.created_at", id: "m.id" },
      order: "DESC",
    },
    (row) => ({ at: row.created_at, id: row.id }),
  );
  return { data: rows.map(mediaItemOf), ...rest };
}

/** Bytes that the pictures of the workspace take, and that it may keep at most (null: no limit). */
export async function getStorageUse(ctx: Ctx): Promise<{ usedBytes: number; quotaBytes: number | null }> {
  requirePermission(ctx, "media:read");
  return { usedBytes: await usedBytes(ctx.workspaceId), quotaBytes: quotaBytes() };
}

/** The wire shape of pictures that another domain's SQL aggregated; see `MEDIA_JSON_SQL`. */
export function mediaItemsOf(rows: readonly MediaRow[] | null): MediaItem[] {
  return (rows ?? []).map(mediaItemOf);
}

export type { MediaRow };

/** SQL of one picture `m` as JSON, for the aggregates of other domains. */
export const MEDIA_JSON_SQL = `json_build_object('id', m.id, 'name', m.name, 'mime_type', m.mime_type,
  'size_bytes', m.size_bytes, 'width', m.width, 'height', m.height, 'frames', m.frames, 'alt_text', m.alt_text,
  'storage_key', m.storage_key, 'created_at', m.created_at, 'used_by', ${USED_BY_SQL})`;

export function thumbnailUrlOf(storageKey: string): string {
  return mediaUrl(thumbnailKey(storageKey), "image/webp");
}

export interface OpenedMedia {
  body: ReadableStream<Uint8Array>;
  sizeBytes: number;
  contentType: string;
  expiresAt: Date;
}

/**
 * What a signed link opens: null when the link is bad or expired, `gone` when it is good and its object is not there,
 * `away` while the storage is out of reach.
 */
export async function findSignedMedia(token: string): Promise<OpenedMedia | "gone" | "away" | null> {
  const link = readMediaToken(token);
  if (link === null) return null;
  try {
    const object = await storage().stream(link.key);
    return { ...object, contentType: link.contentType, expiresAt: link.expiresAt };
  } catch (error) {
    if (error instanceof ObjectNotFound) return "gone";
    if (error instanceof StorageUnavailable) return "away";
    throw error;
  }
}
