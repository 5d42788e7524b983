import "server-only";
import { mediaUrl } from "@/lib/media/links";
import type { MediaItem } from "@/lib/media/schema";
import { thumbnailKey } from "./storage-keys";

/** One picture as SQL hands it out; times as Date or, out of a JSON aggregate, as text. */
export interface MediaRow {
  id: string;
  name: string;
  mime_type: MediaItem["mime_type"];
  size_bytes: number;
  width: number;
  height: number;
  frames: number;
  alt_text: string;
  storage_key: string;
  used_by: number;
  created_at: Date | string;
}

/** How many living posts use the picture `m`. */
export const USED_BY_SQL = `(
  SELECT count(DISTINCT p.id)::int FROM post_media pm JOIN posts p ON p.id = pm.post_id
  WHERE pm.media_id = m.id AND p.deleted_at IS NULL
)`;

/** Columns of a `MediaRow` from `media m`. */
export const MEDIA_COLUMNS = `m.id, m.name, m.mime_type, m.size_bytes, m.width, m.height, m.frames, m.alt_text,
  m.storage_key, m.created_at, ${USED_BY_SQL} AS used_by`;

export function mediaItemOf(row: MediaRow): MediaItem {
  return {
    id: row.id,
    name: row.name,
    mime_type: row.mime_type,
    size_bytes: row.size_bytes,
    width: row.width,
    height: row.height,
    frames: row.frames,
    alt_text: row.alt_text,
    url: mediaUrl(row.storage_key, row.mime_type),
    thumbnail_url: mediaUrl(thumbnailKey(row.storage_key), "image/webp"),
    used_by: row.used_by,
    created_at: new Date(row.created_at).toISOString(),
  };
}
