import "server-only";
/**
 * A page of posts, read so that what it costs does not grow with the workspace, whatever the filter and whatever the
 * planner believes: what is common is found by walking an index in the order of the page, a label along the index of
 * its posts, what is rare through the tokens of `post_search.posts`, each as far as it is sure to be short.
 */
import type { Ctx } from "@/lib/core/actor";
import { decodeCursor } from "@/lib/core/cursor";
import { afterCursor, COUNTED, cursorScope } from "@/lib/db/keyset-page";
import { pool } from "@/lib/db/pool";
import { readInOrder } from "@/lib/db/read-in-order";
import { SqlFilter } from "@/lib/db/sql-filter";
import type { ListPostsQuery, PostSort, PostStatus } from "@/lib/posts/schema";
import { filterOf, labelsOf } from "./post-filter";
import { movedPosts, unmoved } from "./post-moves";
import { orderBy, orderOf, pageStatement, type PostOrder } from "./post-order";

const DEFAULT_SORT: PostSort = "-created_at";

/** How many posts of an order a search looks at before it asks the tokens: a word of 1 in 100 fills a usual page. */
const WALKED = 3_000;
/** So many posts of some statuses are read whole rather than looked for by what they say. */
const FEW = 1_000;
/** The order of one of the indexes by status, for where any would do: what has an order is read along its index. */
const AS_STORED = "ORDER BY p.sort_at DESC, p.id DESC";

export interface Statement {
  text: string;
  values: unknown[];
  /** Walks along an index for more rows than the planner may believe there are: `readInOrder`. */
  inOrder?: true;
}

export interface PostPage {
  order: PostOrder;
  scope: string;
  /** Statements that give `p.*`, one row more than the page has. Each is right if it gives as many; the last one is. */
  statements: Statement[];
  /** What the first page of an order by time saw, in its cursor. */
  since?: string;
}

interface Wanted {
  ctx: Ctx;
  input: ListPostsQuery;
  order: PostOrder;
  scope: string;
  statuses: readonly PostStatus[];
  slice: { limit: number; offset: number };
  /** Only posts that did not move since. */
  since?: string;
}

const isSearch = ({ q, label }: ListPostsQuery) =>
  (q !== undefined && q !== "") || labelsOf(label) !== undefined;

/** All that the page asks of `posts p`, the place where it begins included. */
function everything({ ctx, input, order, scope, since }: Wanted): SqlFilter {
  const filter = filterOf(ctx, input);
  if (since !== undefined) unmoved(filter, ctx, since);
  return beginningAt(filter, input, order, scope, { at: `p.${order.column}`, id: "p.id" });
}

function beginningAt(
  filter: SqlFilter,
  input: ListPostsQuery,
  order: PostOrder,
  scope: string,
  sort: { at: string; id: string },
): SqlFilter {
  afterCursor({ filter, sort, order: order.direction, scope }, input.cursor);
  return filter;
}

const cut = ({ slice }: Wanted) => `LIMIT ${String(slice.limit)} OFFSET ${String(slice.offset)}`;

/** Without words: the order's own index, status by status. */
function inOrder(wanted: Wanted): Statement {
  const { order, statuses, slice, input } = wanted;
  const filter = everything({ ...wanted, input: { ...input, status: undefined } });
  return { text: pageStatement(filter, order, slice, statuses), values: filter.values };
}

/** Few posts have these statuses: all of them are looked at, and sorted. */
function ofFew(wanted: Wanted): Statement {
  const filter = everything(wanted);
  const [workspace, statuses] = [filter.value(wanted.ctx.workspaceId), filter.value(wanted.statuses)];
  return {
    text: `SELECT p.* FROM unnest(${statuses}::text[]) AS wanted(status) CROSS JOIN LATERAL (
       SELECT p.* FROM posts p WHERE p.workspace_id = ${workspace} AND p.status = wanted.status::"PostStatus"
       ${AS_STORED} LIMIT ${String(FEW)}
     ) p WHERE ${filter.where} ${orderBy(wanted.order)} ${cut(wanted)}`,
    values: filter.values,
    inOrder: true,
  };
}

/**
 * The first posts of the order, and of them what fits. Statuses are walked each by itself, and count as far as
 * the one that comes less far.
 */
function walked(wanted: Wanted): Statement {
  const { ctx, input, order, scope, statuses } = wanted;
  const filter = everything(wanted);
  const near = new SqlFilter(filter).on(ctx.workspaceId, (place) => `p.workspace_id = ${place}`);
  beginningAt(near, input, order, scope, { at: `p.${order.column}`, id: "p.id" });
  if (statuses.length === 0) {
    return {
      text: `SELECT p.* FROM (
         SELECT p.* FROM posts p WHERE ${near.where} ${orderBy(order)} LIMIT ${String(WALKED)}
       ) p WHERE ${filter.where} ${orderBy(order)} ${cut(wanted)}`,
      values: filter.values,
      inOrder: true,
    };
  }
  const each = Math.ceil(WALKED / statuses.length);
  const [last, inFront] = order.direction === "ASC" ? ["max", "<"] : ["min", ">"];
  const nearest = order.direction === "ASC" ? "min" : "max";
  const of = filter.value(statuses);
  return {
    text: `SELECT p.* FROM (
       WITH near AS MATERIALIZED (
         SELECT p.* FROM unnest(${of}::text[]) AS wanted(status) CROSS JOIN LATERAL (
           SELECT p.* FROM posts p WHERE ${near.where} AND p.status = wanted.status::"PostStatus"
           ${orderBy(order)} LIMIT ${String(each)}
         ) p
       ), ends AS MATERIALIZED (
         SELECT ${nearest}(ended.at) AS at FROM (
           SELECT ${last}(near.${order.column}) AS at FROM near GROUP BY near.status HAVING count(*) >= ${String(each)}
         ) ended
       )
       SELECT near.* FROM near, ends WHERE ends.at IS NULL OR near.${order.column} ${inFront} ends.at
     ) p WHERE ${filter.where} ${orderBy(order)} ${cut(wanted)}`,
    values: filter.values,
    inOrder: true,
  };
}

/** The filter has one label and nothing else. */
function isLabelAlone(input: ListPostsQuery): boolean {
  const page = ["label", "limit", "offset", "cursor", "sort", "total"];
  const others = Object.entries(input).filter(([name]) => !page.includes(name));
  return (
    labelsOf(input.label)?.length === 1 && others.every(([, value]) => value === undefined || value === "")
  );
}

/** `post_search.labels l`, the posts that have the first of the labels asked for. */
function postsOfLabel({ ctx, input }: Pick<Wanted, "ctx" | "input">, filter: SqlFilter): SqlFilter {
  return new SqlFilter(filter)
    .on(ctx.workspaceId, (place) => `l.workspace_id = ${place}`)
    .on(labelsOf(input.label)?.[0], (place) => `l.label = ${place}`);
}

/** The first posts that have a label, and of them what fits. Each is looked at by itself, at twice the cost of a walk. */
function labelled(wanted: Wanted): Statement {
  const { input, order, scope } = wanted;
  const filter = everything(wanted);
  const of = postsOfLabel(wanted, filter);
  beginningAt(of, input, order, scope, { at: `l.${order.column}`, id: "l.post_id" });
  const sorted = `ORDER BY l.${order.column} ${order.direction}, l.post_id ${order.direction}`;
  return {
    text: `SELECT p.* FROM (
       SELECT l.* FROM post_search.labels l WHERE ${of.where} ${sorted}
       ${isLabelAlone(input) ? "OFFSET 0" : `LIMIT ${String(WALKED / 2)}`}
     ) l CROSS JOIN LATERAL (
       SELECT p.* FROM posts p WHERE p.id = l.post_id AND ${filter.where} LIMIT 1
     ) p ${sorted} ${cut(wanted)}`,
    values: filter.values,
    inOrder: true,
  };
}

/** `post_search.posts s` as far as the tokens allow. */
function tokensOf({ ctx, input }: Pick<Wanted, "ctx" | "input">, filter: SqlFilter): SqlFilter {
  const [workspace, q, labels] = [ctx.workspaceId, input.q === "" ? null : input.q, labelsOf(input.label)];
  const places = [workspace, q ?? null, labels ?? null].map((value) => filter.value(value));
  return new SqlFilter(filter).add(`s.workspace_id = ${places[0] ?? ""}`).add(
    `post_search.tokens(s.workspace_id, s.words, s.labels) @@
         post_search.wanted(${places[0] ?? ""}, ${places[1] ?? ""}::text, ${places[2] ?? ""}::text[])`,
  );
}

/** What the tokens find, each looked at itself, in order as far as `post_search.posts` knows it. */
function found(wanted: Wanted): Statement {
  const { input, order, scope } = wanted;
  const filter = everything(wanted);
  const tokens = tokensOf(wanted, filter);
  const knows = order.column !== "updated_at";
  if (knows) beginningAt(tokens, input, order, scope, { at: `s.${order.column}`, id: "s.post_id" });
  const sorted = `ORDER BY s.${order.column} ${order.direction}, s.post_id ${order.direction}`;
  return {
    text: `SELECT p.* FROM (
       SELECT s.* FROM post_search.posts s WHERE ${tokens.where} ${knows ? sorted : ""} OFFSET 0
     ) s CROSS JOIN LATERAL (
       SELECT p.* FROM posts p WHERE p.id = s.post_id AND ${filter.where} LIMIT 1
     ) p ${knows ? sorted : orderBy(order)} ${cut(wanted)}`,
    values: filter.values,
  };
}

/** Whether the statuses have few posts, whatever else is asked for; read from the index alone. */
async function areFew({ ctx, statuses }: Wanted): Promise<boolean> {
  const rows = await readInOrder<{ total: number }>(
    `SELECT count(*)::int AS total FROM (
       SELECT 1 FROM unnest($2::text[]) AS wanted(status) CROSS JOIN LATERAL (
         SELECT 1 FROM posts p WHERE p.workspace_id = $1 AND p.status = wanted.status::"PostStatus"
         ${AS_STORED} LIMIT ${String(FEW)}
       ) of_status LIMIT ${String(FEW)}
     ) counted`,
    [ctx.workspaceId, statuses],
  );
  return (rows[0]?.total ?? 0) < FEW;
}

function wantedOf(ctx: Ctx, input: ListPostsQuery): Wanted {
  const { sort = DEFAULT_SORT, status = [] } = input;
  const scope = cursorScope({ ...input, sort });
  const slice = { limit: input.limit + 1, offset: input.offset ?? 0 };
  return { ctx, input, order: orderOf(sort), scope, statuses: [...new Set(status)], slice };
}

/** What gives the page: the last one always does. */
async function statementsOf(wanted: Wanted): Promise<Statement[]> {
  const { input, order, statuses } = wanted;
  if (!isSearch(input)) return [inOrder(wanted)];
  if (statuses.length > 0) {
    return (await areFew(wanted)) ? [ofFew(wanted)] : [walked(wanted), found(wanted)];
  }
  const alongLabel = labelsOf(input.label) !== undefined && order.column !== "updated_at";
  if (!alongLabel) return [walked(wanted), found(wanted)];
  return isLabelAlone(input) ? [labelled(wanted)] : [labelled(wanted), found(wanted)];
}

/** How a page of `input` is read. Throws `invalid_input` at `cursor` for the cursor of another list. */
export async function pageOfPosts(ctx: Ctx, input: ListPostsQuery): Promise<PostPage> {
  const wanted = wantedOf(ctx, input);
  const statements = await statementsOf(wanted);
  const isByTime = wanted.order.column === "sort_at";
  const since = isByTime && input.cursor !== undefined ? decodeCursor(input.cursor).since : undefined;
  return { order: wanted.order, scope: wanted.scope, statements, since };
}

/**
 * The same page where posts got other times since its first one: those that stayed, and `moved`, which gives
 * `p.*` with the `place` that each stood at. Both begin before the page's `offset`.
 */
export async function pageAfterMoves(
  ctx: Ctx,
  input: ListPostsQuery,
  since: string,
): Promise<{ statements: Statement[]; moved: Statement }> {
  const wanted = wantedOf(ctx, input);
  const { order, scope, slice } = wanted;
  const whole = { limit: slice.limit + slice.offset, offset: 0 };
  const filter = filterOf(ctx, input);
  beginningAt(filter, input, order, scope, { at: "moved.place", id: "p.id" });
  const from = movedPosts(filter, ctx, since);
  return {
    statements: await statementsOf({ ...wanted, slice: whole, since }),
    moved: {
      text: `SELECT p.*, moved.place FROM ${from} WHERE ${filter.where}
       ORDER BY moved.place ${order.direction}, p.id ${order.direction} LIMIT ${String(whole.limit)}`,
      values: filter.values,
    },
  };
}

/** How many posts a filter leaves, wherever the page stands. */
export async function countOfPosts(ctx: Ctx, input: ListPostsQuery): Promise<number> {
  const filter = filterOf(ctx, input);
  let from = `posts p WHERE ${filter.where}`;
  if (isSearch(input)) {
    const isByLabel = labelsOf(input.label) !== undefined && (input.q ?? "") === "";
    const [table, of] = isByLabel
      ? (["post_search.labels", postsOfLabel({ ctx, input }, filter)] as const)
      : (["post_search.posts", tokensOf({ ctx, input }, filter)] as const);
    const alias = isByLabel ? "l" : "s";
    from = `${table} ${alias} CROSS JOIN LATERAL (
       SELECT 1 FROM posts p WHERE p.id = ${alias}.post_id AND ${filter.where} LIMIT 1) p WHERE ${of.where}`;
  }
  const { rows } = await pool.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM (SELECT 1 FROM ${from} LIMIT ${String(COUNTED)}) counted`,
    filter.values,
  );
  return rows[0]?.total ?? 0;
}
