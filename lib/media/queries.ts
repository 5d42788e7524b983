import "server-only";
/** Reads of the media library, and the bytes behind a signed link. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { pool } from "@/lib/db/pool";
import { ObjectNotFound } from "@/lib/storage/object-storage";
import { storage } from "@/lib/storage/storage";
import { MEDIA_COLUMNS, mediaItemOf, type MediaRow } from "./internal/media-row";
import { thumbnailKey } from "./internal/storage-keys";
import { mediaPath, readMediaToken } from "./links";
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
export async function listMedia(
  ctx: Ctx,
  input: ListMediaQuery,
): Promise<{ data: MediaItem[]; next_cursor: string | null }> {
  requirePermission(ctx, "media:read");
  const after = input.cursor === undefined ? null : decodeCursor(input.cursor);
  const values: unknown[] = [ctx.workspaceId, input.limit + 1, input.offset ?? 0];
  const where = ["m.workspace_id = $1", "m.deleted_at IS NULL"];
  const add = (condition: (place: string) => string, value: unknown) => {
    values.push(value);
    where.push(condition(`$${String(values.length)}`));
  };
  if (after !== null) {
    values.push(after.at, after.id);
    where.push(
      `(m.created_at, m.id) < ($${String(values.length - 1)}::timestamptz, $${String(values.length)})`,
    );
  }
  if (input.mime_type !== undefined) add((place) => `m.mime_type = ANY(${place}::text[])`, input.mime_type);
  if (input.q !== undefined && input.q !== "") {
    add(
      (place) => `(m.name ILIKE ${place} OR m.alt_text ILIKE ${place})`,
      `%${input.q.replaceAll(/[\\%_]/g, "\\$&")}%`,
    );
  }
  const { rows } = await pool.query<MediaRow & { created_at: Date }>(
    `SELECT ${MEDIA_COLUMNS} FROM media m WHERE ${where.join(" AND ")}
     ORDER BY m.created_at DESC, m.id DESC LIMIT $2 OFFSET $3`,
    values,
  );
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const more = rows.length > input.limit && last !== undefined;
  return {
    data: page.map(mediaItemOf),
    next_cursor: more ? encodeCursor({ at: last.created_at.toISOString(), id: last.id }) : null,
  };
}

/** The wire shape of pictures that another domain's SQL aggregated; see `MEDIA_JSON_SQL`. */
export function mediaItemsOf(rows: readonly MediaRow[] | null): MediaItem[] {
  return (rows ?? []).map(mediaItemOf);
}

export type { MediaRow };

/** SQL of one picture `m` as JSON, for the aggregates of other domains. */
export const MEDIA_JSON_SQL = `jsonb_build_object('id', m.id, 'name', m.name, 'mime_type', m.mime_type,
  'size_bytes', m.size_bytes, 'width', m.width, 'height', m.height, 'frames', m.frames, 'alt_text', m.alt_text,
  'storage_key', m.storage_key, 'created_at', m.created_at)`;

export function thumbnailPathOf(storageKey: string): string {
  return mediaPath(thumbnailKey(storageKey), "image/webp");
}

export interface OpenedMedia {
  body: ReadableStream<Uint8Array>;
  sizeBytes: number;
  contentType: string;
  expiresAt: Date;
}

/** What a signed link opens, or null when the link is bad, expired, or its object is gone. */
export async function findSignedMedia(token: string): Promise<OpenedMedia | null> {
  const link = readMediaToken(token);
  if (link === null) return null;
  try {
    const object = await storage().stream(link.key);
    return { ...object, contentType: link.contentType, expiresAt: link.expiresAt };
  } catch (error) {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  }
}
