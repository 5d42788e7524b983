import "server-only";
/** Reads of posts. Lists come from one statement each: a page through an index, then its accounts and pictures. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { invalidField, notFound } from "@/lib/core/errors";
import { afterCursor, pageOf } from "@/lib/db/keyset-page";
import { pool } from "@/lib/db/pool";
import { containing, SqlFilter } from "@/lib/db/sql-filter";
import {
  ACCOUNT_JSON_SQL,
  deliveriesOfPost,
  POST_LOCK_SQL,
  POST_NEXT_TRY_SQL,
} from "@/lib/deliveries/queries";
import type { DeliveryState } from "@/lib/deliveries/states";
import { MEDIA_JSON_SQL, thumbnailUrlOf } from "@/lib/media/queries";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { etagOf, postSummaryOf, type PostSummaryRow } from "./internal/post-row";
import type {
  Calendar,
  CalendarQuery,
  ListPostsQuery,
  Post,
  PostLock,
  PostStatus,
  PostSummary,
  Variant,
} from "./schema";

const DAY_MS = 86_400_000;
const MAX_CALENDAR_DAYS = 400;
const MAX_CALENDAR_ROWS = 1_000;
const EXCERPT_CHARS = 120;

const POST_COLUMNS = `p.id, p.content, p.hashtags, p.mentions, p.post_type, p.status, p.labels, p.scheduled_at, p.sort_at, p.timezone, p.revision,
  p.created_at, p.updated_at, ${POST_LOCK_SQL} AS locked, ${POST_NEXT_TRY_SQL} AS next_try_at,
  CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END AS author`;

const SHARED_MEDIA_SQL = `(
  SELECT json_agg(${MEDIA_JSON_SQL} ORDER BY s.position, s.id)
  FROM post_media s JOIN media m ON m.id = s.media_id WHERE s.post_id = p.id AND s.delivery_id IS NULL
)`;

const ACCOUNTS_SQL = `(
  SELECT json_agg(json_build_object('id', d.id, 'account', ${ACCOUNT_JSON_SQL}, 'status', d.state,
    'permalink', d.permalink) ORDER BY d.created_at, d.id)
  FROM deliveries d JOIN social_accounts a ON a.id = d.social_account_id WHERE d.post_id = p.id
)`;

/** The words of a post `p` that a search looks through. */
const SEARCHED_SQL = "post_search_text(p.content, p.hashtags, p.mentions, p.link)";

/** The rows of `posts p` that a list's filters leave. */
function filterOf(ctx: Ctx, input: ListPostsQuery): SqlFilter {
  const filter = new SqlFilter()
    .on(ctx.workspaceId, (place) => `p.workspace_id = ${place}`)
    .add("p.deleted_at IS NULL")
    .on(input.type, (place) => `p.post_type = ${place}`)
    .on(input.label, (place) => `p.labels @> ARRAY[${place}]::text[]`)
    .on(input.author, (place) => `p.author_id = ${place}`)
    .on(input.from, (place) => `p.sort_at >= ${place}::timestamptz`)
    .on(input.to, (place) => `p.sort_at < ${place}::timestamptz`);
  filter.oneOf(input.status, "p.status", '"PostStatus"');
  const ofPost = "SELECT 1 FROM deliveries d WHERE d.post_id = p.id";
  filter.on(input.platform, (place) => `EXISTS (${ofPost} AND d.platform = ${place})`);
  filter.on(input.account, (place) => `EXISTS (${ofPost} AND d.social_account_id = ${place})`);
  if (input.q !== undefined && input.q !== "")
    filter.on(containing(input.q), (place) => `${SEARCHED_SQL} ILIKE ${place}`);
  return filter;
}

const USUAL_LIMITS = [25, 50, 100];

/** The page that every visit opens: worth a prepared statement. Rarer shapes would only fill the connections. */
function isFirstPage({ limit, ...rest }: ListPostsQuery): boolean {
  return USUAL_LIMITS.includes(limit) && Object.values(rest).every((value) => value === undefined);
}

interface Page {
  data: PostSummary[];
  next_cursor: string | null;
}

async function listIn(ctx: Ctx, input: ListPostsQuery, order: "ASC" | "DESC"): Promise<Page> {
  requirePermission(ctx, "posts:read");
  const filter = filterOf(ctx, input);
  afterCursor({ filter, sort: { at: "p.sort_at", id: "p.id" }, order }, input.cursor);
  // Whole numbers that the contract has checked; as text they let the planner see how little is wanted.
  const slice = `LIMIT ${String(input.limit + 1)} OFFSET ${String(input.offset ?? 0)}`;
  const { rows } = await pool.query<PostSummaryRow>({
    name: isFirstPage(input) ? `posts-page-${order}-${String(input.limit)}` : undefined,
    text: `WITH p AS MATERIALIZED (
       SELECT p.* FROM posts p WHERE ${filter.where}
       ORDER BY p.sort_at ${order}, p.id ${order} ${slice}
     )
     SELECT ${POST_COLUMNS}, ${SHARED_MEDIA_SQL} AS media, ${ACCOUNTS_SQL} AS deliveries
     FROM p LEFT JOIN users u ON u.id = p.author_id
     ORDER BY p.sort_at ${order}, p.id ${order}`,
    values: filter.values,
  });
  const page = pageOf(rows, input.limit, (row) => ({ at: row.sort_at, id: row.id }));
  return { data: page.rows.map(postSummaryOf), next_cursor: page.next_cursor };
}

/** Latest time first: the scheduled time, or the creation of what has none. */
export async function listPosts(ctx: Ctx, input: ListPostsQuery): Promise<Page> {
  return await listIn(ctx, input, "DESC");
}

/** What is scheduled, next one first. */
export async function listScheduledPosts(ctx: Ctx, input: ListPostsQuery): Promise<Page> {
  return await listIn(ctx, { ...input, status: input.status ?? ["scheduled"] }, "ASC");
}

interface PostRow extends PostSummaryRow {
  options: Record<string, unknown>;
  link: string | null;
  wall_clock: string | null;
  variants:
    { account_id: string; variant: Variant; has_own_media: boolean; media_ids: string[] | null }[] | null;
}

function variantsOf(row: PostRow): Record<string, Variant> {
  const variants: Record<string, Variant> = {};
  for (const { account_id, variant, has_own_media, media_ids } of row.variants ?? []) {
    const own: Variant = has_own_media ? { ...variant, media_ids: media_ids ?? [] } : variant;
    if (Object.keys(own).length > 0) variants[account_id] = own;
  }
  return variants;
}

/** Throws `not_found` for unknown, deleted and foreign ids alike. */
export async function getPost(ctx: Ctx, input: { id: string }): Promise<Post> {
  requirePermission(ctx, "posts:read");
  const [found, deliveries] = await Promise.all([
    pool.query<PostRow>({
      name: "post-get",
      text: `SELECT ${POST_COLUMNS}, p.options, p.link, p.wall_clock, ${SHARED_MEDIA_SQL} AS media,
        (SELECT json_agg(json_build_object('account_id', d.social_account_id, 'variant', d.variant,
           'has_own_media', d.has_own_media, 'media_ids',
           (SELECT json_agg(s.media_id ORDER BY s.position, s.id) FROM post_media s WHERE s.delivery_id = d.id)))
         FROM deliveries d WHERE d.post_id = p.id) AS variants
      FROM posts p LEFT JOIN users u ON u.id = p.author_id
      WHERE p.id = $1 AND p.workspace_id = $2 AND p.deleted_at IS NULL`,
      values: [input.id, ctx.workspaceId],
    }),
    deliveriesOfPost(ctx.workspaceId, input.id),
  ]);
  const row = found.rows[0];
  if (row === undefined) throw notFound("post");
  return {
    ...postSummaryOf({ ...row, deliveries: null }),
    options: row.options,
    link: row.link,
    variants: variantsOf(row),
    deliveries,
    wall_clock: row.wall_clock,
    etag: etagOf(row.revision),
  };
}

interface CalendarRow {
  id: string;
  scheduled_at: Date;
  status: PostStatus;
  locked: PostLock | null;
  next_try_at: string | null;
  excerpt: string;
  timezone: string;
  revision: number;
  first_media: string | null;
  media_count: number;
  accounts: { id: string; platform: PlatformId; username: string; status: DeliveryState }[] | null;
}

/** Posts that have a time within the range, earliest first; at most 1,000, `truncated` says when there are more. */
export async function getCalendar(ctx: Ctx, input: CalendarQuery): Promise<Calendar> {
  requirePermission(ctx, "posts:read");
  const days = (Date.parse(input.to) - Date.parse(input.from)) / DAY_MS;
  if (days <= 0) throw invalidField(["to"], "The range must end after it begins.");
  if (days > MAX_CALENDAR_DAYS) {
    throw invalidField(["to"], `A range has at most ${String(MAX_CALENDAR_DAYS)} days.`, "too_long");
  }
  const filter = filterOf(ctx, { ...input, limit: MAX_CALENDAR_ROWS }).add("p.scheduled_at IS NOT NULL");
  const { rows } = await pool.query<CalendarRow>(
    `WITH p AS MATERIALIZED (
       SELECT p.id, p.scheduled_at, p.sort_at, p.status, p.timezone, p.revision,
         left(p.content, ${String(EXCERPT_CHARS)}) AS excerpt
       FROM posts p WHERE ${filter.where}
       ORDER BY p.sort_at, p.id LIMIT ${String(MAX_CALENDAR_ROWS + 1)}
     )
     SELECT p.*, ${POST_LOCK_SQL} AS locked, ${POST_NEXT_TRY_SQL} AS next_try_at,
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
     ORDER BY p.sort_at, p.id`,
    filter.values,
  );
  const data = rows.slice(0, MAX_CALENDAR_ROWS).map((row) => ({
    id: row.id,
    at: row.scheduled_at.toISOString(),
    status: row.status,
    locked: row.locked,
    next_try_at: row.next_try_at,
    excerpt: row.excerpt,
    timezone: row.timezone,
    thumbnail_url: row.first_media === null ? null : thumbnailUrlOf(row.first_media),
    media_count: row.media_count,
    accounts: row.accounts ?? [],
    revision: row.revision,
    etag: etagOf(row.revision),
  }));
  return { data, truncated: rows.length > MAX_CALENDAR_ROWS };
}
