import "server-only";
import { mediaItemsOf, type MediaRow } from "@/lib/media/queries";
import type { AccountRef } from "@/lib/deliveries/schema";
import type { DeliveryState } from "@/lib/deliveries/states";
import type { PostLock, PostStatus, PostSummary } from "@/lib/posts/schema";

/** A post in a list as SQL hands it out. */
export interface PostSummaryRow {
  id: string;
  content: string;
  hashtags: string[];
  mentions: string[];
  post_type: string;
  status: PostStatus;
  locked: PostLock | null;
  next_try_at: string | null;
  labels: string[];
  scheduled_at: Date | null;
  /** Where it stands in the list's order, by the list's own time. */
  place: Date;
  /** What the page saw. */
  snapshot: string;
  timezone: string;
  author: { id: string; name: string } | null;
  revision: number;
  created_at: Date;
  updated_at: Date;
  media: MediaRow[] | null;
  deliveries: { id: string; account: AccountRef; status: DeliveryState; permalink: string | null }[] | null;
}

export function postSummaryOf(row: PostSummaryRow): PostSummary {
  return {
    id: row.id,
    content: row.content,
    hashtags: row.hashtags,
    mentions: row.mentions,
    post_type: row.post_type,
    status: row.status,
    locked: row.locked,
    next_try_at: row.next_try_at,
    labels: row.labels,
    scheduled_at: row.scheduled_at?.toISOString() ?? null,
    timezone: row.timezone,
    media: mediaItemsOf(row.media),
    deliveries: row.deliveries ?? [],
    author: row.author,
    revision: row.revision,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** What `If-Match` must quote: the number of the last edit. */
export function etagOf(revision: number): string {
  return String(revision);
}
