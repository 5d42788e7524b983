import "server-only";
/** Reads of posts. Lists come from one statement each: a page through an index, then its accounts and pictures. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { decodeCursor, type Page } from "@/lib/core/cursor";
import { invalidField, notFound } from "@/lib/core/errors";
import { afterCursor, cursorScope, pageOf, totalOf, type KeysetPage } from "@/lib/db/keyset-page";
import { pool } from "@/lib/db/pool";
import type { SqlFilter } from "@/lib/db/sql-filter";
import { deliveriesOfPost } from "@/lib/deliveries/queries";
import { calendarEntryOf, entriesOf, ENTRY_COLUMNS, type CalendarRow } from "./internal/calendar-rows";
import { filterOf } from "./internal/post-filter";
import { hasMoves, merged, movedPosts, unmoved } from "./internal/post-moves";
import { countOfPosts } from "./internal/post-page";
import { etagOf, postSummaryOf, type PostSummaryRow } from "./internal/post-row";
import { workspaceZone } from "./internal/post-time";
import { POST_COLUMNS, readPosts, SHARED_MEDIA_SQL } from "./internal/read-posts";
import type { Calendar, CalendarQuery, ListPostsQuery, Post, PostCard, PostSummary, Variant } from "./schema";
import { addDays, instantOf, wallClockOf } from "./wall-clock";

const DAY_MS = 86_400_000;
const MAX_CALENDAR_DAYS = 400;
const MAX_CALENDAR_ROWS = 1_000;
/** How far back a filter looks for labels, and how many it offers. */
const LABELLED_POSTS = 5_000;
const MAX_LABELS = 200;

interface Day {
  /** `YYYY-MM-DD` in the calendar's zone. */
  day: string;
  starts: Date;
  ends: Date;
}

async function listIn(ctx: Ctx, input: ListPostsQuery): Promise<Page<PostSummary>> {
  requirePermission(ctx, "posts:read");
  const page = await readPosts(ctx, input);
  const total = await totalOf(input, () => countOfPosts(ctx, input));
  return { data: page.rows.map(postSummaryOf), next_cursor: page.next_cursor, ...total };
}

/** Newest first unless `sort` says otherwise: an order that no edit changes, so that no page skips or repeats. */
export async function listPosts(ctx: Ctx, input: ListPostsQuery): Promise<Page<PostSummary>> {
  return await listIn(ctx, input);
}

/** What is scheduled, next one first. */
export async function listScheduledPosts(ctx: Ctx, input: ListPostsQuery): Promise<Page<PostSummary>> {
  return await listIn(ctx, {
    ...input,
    status: input.status ?? ["scheduled"],
    sort: input.sort ?? "scheduled_at",
  });
}

/** Labels of the latest posts, A to Z: what a filter can offer. */
export async function listPostLabels(ctx: Ctx): Promise<{ data: string[] }> {
  requirePermission(ctx, "posts:read");
  const { rows } = await pool.query<{ label: string }>(
    `SELECT DISTINCT label FROM (
       SELECT p.labels FROM posts p WHERE p.workspace_id = $1 AND p.deleted_at IS NULL
       ORDER BY p.created_at DESC, p.id DESC LIMIT ${String(LABELLED_POSTS)}
     ) latest, unnest(latest.labels) AS label ORDER BY label LIMIT ${String(MAX_LABELS)}`,
    [ctx.workspaceId],
  );
  return { data: rows.map((row) => row.label) };
}

interface PostRow extends PostSummaryRow {
  options: Record<string, unknown>;
  link: string | null;
  card: PostCard | null;
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
      text: `SELECT ${POST_COLUMNS}, p.options, p.link, p.card, p.wall_clock, ${SHARED_MEDIA_SQL} AS media,
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
    card: row.card,
    variants: variantsOf(row),
    media_ids: (row.media ?? []).map((media) => media.id),
    social_account_ids: deliveries.map((delivery) => delivery.account.id),
    deliveries,
    wall_clock: row.wall_clock,
    etag: etagOf(row.revision),
  };
}

/**
 * Posts that have a time within the range, earliest first, and how many each day has. `per_day` leaves the first ones
 * of each day; without it the range comes in pages.
 */
export async function getCalendar(ctx: Ctx, input: CalendarQuery): Promise<Calendar> {
  requirePermission(ctx, "posts:read");
  const length = (Date.parse(input.to) - Date.parse(input.from)) / DAY_MS;
  if (length <= 0) throw invalidField(["to"], "The range must end after it begins.");
  if (length > MAX_CALENDAR_DAYS) {
    throw invalidField(["to"], `A range has at most ${String(MAX_CALENDAR_DAYS)} days.`, "too_long");
  }
  const timezone = input.timezone ?? (await workspaceZone(ctx.workspaceId));
  const days = daysOf(input.from, input.to, timezone);
  const [totals, page] = await Promise.all([
    countsOf(ctx, input, days),
    input.per_day === undefined ? entriesIn(ctx, input) : firstOfDays(ctx, input, days, input.per_day),
  ]);
  const total = totals.reduce((sum, day) => sum + day.total, 0);
  return {
    data: page.rows.map(calendarEntryOf),
    days: totals,
    timezone,
    next_cursor: page.next_cursor,
    truncated: input.per_day === undefined ? page.next_cursor !== null : page.rows.length < total,
  };
}

/** The days of a range; the first and the last as far as they lie in it. */
function daysOf(from: string, to: string, zone: string): Day[] {
  const days: Day[] = [];
  const end = new Date(to);
  let starts = new Date(from);
  while (starts < end) {
    const day = wallClockOf(starts, zone).slice(0, 10);
    const next = instantOf(`${addDays(day, 1)}T00:00`, zone);
    const ends = next < end ? next : end;
    days.push({ day, starts, ends });
    starts = ends;
  }
  return days;
}

/** The filter of a range, and its days as a table `day (day, starts, ends)` beside it. */
function withDays(ctx: Ctx, input: CalendarQuery, days: readonly Day[]) {
  const { status, account, label } = input;
  const filter = filterOf(ctx, { status, account, label })
    .add("p.scheduled_at IS NOT NULL")
    .add("p.sort_at >= day.starts")
    .add("p.sort_at < day.ends");
  const columns = [
    filter.value(days.map(({ day }) => day)),
    filter.value(days.map(({ starts }) => starts.toISOString())),
    filter.value(days.map(({ ends }) => ends.toISOString())),
  ] as const;
  const table = `unnest(${columns[0]}::text[], ${columns[1]}::timestamptz[], ${columns[2]}::timestamptz[])
    AS day (day, starts, ends)`;
  return { filter, table };
}

async function countsOf(ctx: Ctx, input: CalendarQuery, days: readonly Day[]) {
  const { filter, table } = withDays(ctx, input, days);
  const { rows } = await pool.query<{ day: string; total: number }>(
    `SELECT day.day, found.total FROM ${table} CROSS JOIN LATERAL (
       SELECT count(*)::int AS total FROM posts p WHERE ${filter.where}
     ) found WHERE found.total > 0 ORDER BY day.day`,
    filter.values,
  );
  return rows;
}

async function firstOfDays(
  ctx: Ctx,
  input: CalendarQuery,
  days: readonly Day[],
  perDay: number,
): Promise<KeysetPage<CalendarRow>> {
  const { filter, table } = withDays(ctx, input, days);
  const { rows } = await pool.query<CalendarRow>(
    entriesOf(`SELECT first.* FROM ${table} CROSS JOIN LATERAL (
       SELECT p.sort_at AS place, ${ENTRY_COLUMNS} FROM posts p WHERE ${filter.where}
       ORDER BY p.sort_at, p.id LIMIT ${String(perDay)}
     ) first`),
    filter.values,
  );
  return { rows, next_cursor: null };
}

async function entriesIn(ctx: Ctx, input: CalendarQuery): Promise<KeysetPage<CalendarRow>> {
  const scope = cursorScope(input);
  const limit = input.limit ?? MAX_CALENDAR_ROWS;
  const read = async (place: string, change: (filter: SqlFilter) => string): Promise<CalendarRow[]> => {
    const filter = filterOf(ctx, input);
    const from = change(filter);
    afterCursor({ filter, sort: { at: place, id: "p.id" }, order: "ASC", scope }, input.cursor);
    const { rows } = await pool.query<CalendarRow>(
      entriesOf(`SELECT ${place} AS place, ${ENTRY_COLUMNS} FROM ${from} WHERE ${filter.where}
         ORDER BY ${place}, p.id LIMIT ${String(limit + 1)}`),
      filter.values,
    );
    return rows;
  };
  const since = input.cursor === undefined ? undefined : decodeCursor(input.cursor).since;
  let rows = await read("p.sort_at", () => "posts p");
  if (since !== undefined && (await hasMoves(ctx, since))) {
    const stayed = await read("p.sort_at", (filter) => (unmoved(filter, ctx, since), "posts p"));
    const moved = await read("moved.place", (filter) => movedPosts(filter, ctx, since));
    rows = merged(stayed, moved, "ASC").slice(0, limit + 1);
  }
  return pageOf(rows, limit, (row) => ({ at: row.place, id: row.id }), scope, since ?? rows[0]?.snapshot);
}
