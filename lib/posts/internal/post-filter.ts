import "server-only";
import type { Ctx } from "@/lib/core/actor";
import { containing, SqlFilter } from "@/lib/db/sql-filter";
import type { ListPostsQuery } from "@/lib/posts/schema";

/** The words of a post `p` that a search looks through. */
const SEARCHED_SQL = "post_search_text(p.content, p.hashtags, p.mentions, p.link)";

/** What a post has besides its text, which is found in most posts without putting both together. */
const HAS_MORE_SQL = "(p.hashtags <> '{}' OR p.mentions <> '{}' OR p.link IS NOT NULL)";

/** What lists and calendar can be narrowed to. */
export type PostFilter = Omit<ListPostsQuery, "limit" | "cursor" | "offset" | "sort" | "total">;

/** The labels that a filter asks for; undefined for none. */
export function labelsOf(label: string | undefined): string[] | undefined {
  const labels = (label ?? "").split(",").filter((word) => word !== "");
  return labels.length === 0 ? undefined : labels;
}

/**
 * The rows of `posts p` that a list's filters leave. A range of time leaves what has a time: a draft without one
 * belongs to no day.
 */
export function filterOf(ctx: Ctx, input: PostFilter): SqlFilter {
  const filter = new SqlFilter()
    .on(ctx.workspaceId, (place) => `p.workspace_id = ${place}`)
    .add("p.deleted_at IS NULL")
    .on(input.type, (place) => `p.post_type = ${place}`)
    .on(labelsOf(input.label), (place) => `p.labels @> ${place}::text[]`)
    .on(input.author, (place) => `p.author_id = ${place}`)
    .on(input.from, (place) => `p.sort_at >= ${place}::timestamptz`)
    .on(input.to, (place) => `p.sort_at < ${place}::timestamptz`)
    .on(input.updated_since, (place) => `p.updated_at >= ${place}::timestamptz`);
  if (input.from !== undefined || input.to !== undefined) filter.add("p.scheduled_at IS NOT NULL");
  filter.oneOf(input.status, "p.status", '"PostStatus"');
  const ofPost = "SELECT 1 FROM deliveries d WHERE d.post_id = p.id";
  filter.on(input.platform, (place) => `EXISTS (${ofPost} AND d.platform = ${place})`);
  filter.on(input.account, (place) => `EXISTS (${ofPost} AND d.social_account_id = ${place})`);
  if (input.q !== undefined && input.q !== "")
    filter.on(
      containing(input.q),
      (place) => `(p.content ILIKE ${place} OR (${HAS_MORE_SQL} AND ${SEARCHED_SQL} ILIKE ${place}))`,
    );
  return filter;
}
