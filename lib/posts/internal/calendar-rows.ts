import "server-only";
import { POST_LOCK_SQL, POST_NEXT_TRY_SQL } from "@/lib/deliveries/queries";
import type { DeliveryState } from "@/lib/deliveries/states";
import { thumbnailUrlOf } from "@/lib/media/queries";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { CalendarEntry, PostLock, PostStatus } from "@/lib/posts/schema";
import { SNAPSHOT_SQL } from "./post-moves";
import { etagOf } from "./post-row";

const EXCERPT_CHARS = 120;

/** A calendar entry as SQL hands it out. */
export interface CalendarRow {
  id: string;
  scheduled_at: Date;
  /** Where it stands in the order, by time. */
  place: Date;
  /** What the page saw. */
  snapshot: string;
  status: PostStatus;
  locked: PostLock | null;
  next_try_at: string | null;
  excerpt: string;
  labels: string[];
  timezone: string;
  revision: number;
  first_media: string | null;
  media_count: number;
  accounts: { id: string; platform: PlatformId; username: string; status: DeliveryState }[] | null;
}

/** The columns of `posts p` that the statement below builds upon. */
export const ENTRY_COLUMNS = `p.id, p.scheduled_at, p.status, p.labels, p.timezone, p.revision,
  left(p.content, ${String(EXCERPT_CHARS)}) AS excerpt`;

/** Light rows out of `p`, a statement that gives `ENTRY_COLUMNS`; earliest first. */
export function entriesOf(p: string): string {
  return `WITH p AS MATERIALIZED (${p})
     SELECT p.*, ${SNAPSHOT_SQL} AS snapshot, ${POST_LOCK_SQL} AS locked, ${POST_NEXT_TRY_SQL} AS next_try_at,
       m.storage_key AS first_media, m.total AS media_count, d.accounts FROM p
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS total, (array_agg(m.storage_key ORDER BY s.position, s.id))[1] AS storage_key
       FROM post_media s JOIN media m ON m.id = s.media_id WHERE s.post_id = p.id AND s.delivery_id IS NULL
     ) m
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_object('id', a.id, 'platform', a.platform, 'username', a.username,
         'status', d.state) ORDER BY d.created_at, d.id) AS accounts
       FROM deliveries d JOIN social_accounts a ON a.id = d.social_account_id WHERE d.post_id = p.id
     ) d
     ORDER BY p.place, p.id`;
}

export function calendarEntryOf(row: CalendarRow): CalendarEntry {
  return {
    id: row.id,
    at: row.scheduled_at.toISOString(),
    status: row.status,
    locked: row.locked,
    next_try_at: row.next_try_at,
    excerpt: row.excerpt,
    labels: row.labels,
    timezone: row.timezone,
    thumbnail_url: row.first_media === null ? null : thumbnailUrlOf(row.first_media),
    media_count: row.media_count,
    accounts: row.accounts ?? [],
    revision: row.revision,
    etag: etagOf(row.revision),
  };
}
