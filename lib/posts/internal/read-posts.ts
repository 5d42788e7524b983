import "server-only";
/** Reads a page of posts with what a list shows of each: one statement, a page through an index, then the rest. */
import type { Ctx } from "@/lib/core/actor";
import { pageOf, type KeysetPage } from "@/lib/db/keyset-page";
import { pool } from "@/lib/db/pool";
import { readInOrder } from "@/lib/db/read-in-order";
import { ACCOUNT_JSON_SQL, POST_LOCK_SQL, POST_NEXT_TRY_SQL } from "@/lib/deliveries/queries";
import { MEDIA_JSON_SQL } from "@/lib/media/queries";
import type { ListPostsQuery } from "@/lib/posts/schema";
import { hasMoves, merged, SNAPSHOT_SQL } from "./post-moves";
import { pageAfterMoves, pageOfPosts, type Statement } from "./post-page";
import type { PostSummaryRow } from "./post-row";

export const POST_COLUMNS = `p.id, p.content, p.hashtags, p.mentions, p.post_type, p.status, p.labels, p.scheduled_at, p.timezone, p.revision,
  p.created_at, p.updated_at, ${POST_LOCK_SQL} AS locked, ${POST_NEXT_TRY_SQL} AS next_try_at,
  CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END AS author`;

export const SHARED_MEDIA_SQL = `(
  SELECT json_agg(${MEDIA_JSON_SQL} ORDER BY s.position, s.id)
  FROM post_media s JOIN media m ON m.id = s.media_id WHERE s.post_id = p.id AND s.delivery_id IS NULL
)`;

const ACCOUNTS_SQL = `(
  SELECT json_agg(json_build_object('id', d.id, 'account', ${ACCOUNT_JSON_SQL}, 'status', d.state,
    'permalink', d.permalink) ORDER BY d.created_at, d.id)
  FROM deliveries d JOIN social_accounts a ON a.id = d.social_account_id WHERE d.post_id = p.id
)`;

const USUAL_LIMITS = [25, 50, 100];

/** The page that every visit opens: worth a prepared statement. Rarer shapes would only fill the connections. */
function isFirstPage({ limit, ...rest }: ListPostsQuery): boolean {
  return USUAL_LIMITS.includes(limit) && Object.values(rest).every((value) => value === undefined);
}

/** @param place the column of `p` that the list is sorted by */
async function read(
  statement: Statement,
  place: string,
  direction: "ASC" | "DESC",
  name?: string,
): Promise<PostSummaryRow[]> {
  const text = `WITH p AS MATERIALIZED (${statement.text})
     SELECT ${POST_COLUMNS}, p.${place} AS place, ${SNAPSHOT_SQL} AS snapshot,
       ${SHARED_MEDIA_SQL} AS media, ${ACCOUNTS_SQL} AS deliveries
     FROM p LEFT JOIN users u ON u.id = p.author_id
     ORDER BY p.${place} ${direction}, p.id ${direction}`;
  if (statement.inOrder) return await readInOrder<PostSummaryRow>(text, statement.values);
  return (await pool.query<PostSummaryRow>({ name, text, values: statement.values })).rows;
}

/** Throws `invalid_input` at `cursor` for the cursor of another list. */
export async function readPosts(ctx: Ctx, input: ListPostsQuery): Promise<KeysetPage<PostSummaryRow>> {
  const { order, scope, statements, since } = await pageOfPosts(ctx, input);
  const firstOf = async (tried: Statement[], enough: number): Promise<PostSummaryRow[]> => {
    const name = isFirstPage(input) ? `posts-page-${input.sort ?? ""}-${String(input.limit)}` : undefined;
    let rows: PostSummaryRow[] = [];
    for (const statement of tried) {
      rows = await read(statement, order.column, order.direction, name);
      if (rows.length >= enough) break;
    }
    return rows;
  };
  let rows = await firstOf(statements, input.limit + 1);
  if (since !== undefined && (await hasMoves(ctx, since))) {
    const offset = input.offset ?? 0;
    const parts = await pageAfterMoves(ctx, input, since);
    const stayed = await firstOf(parts.statements, input.limit + 1 + offset);
    const moved = await read(parts.moved, "place", order.direction);
    rows = merged(stayed, moved, order.direction).slice(offset, offset + input.limit + 1);
  }
  const seen = order.column === "sort_at" ? (since ?? rows[0]?.snapshot) : undefined;
  return pageOf(rows, input.limit, (row) => ({ at: row.place, id: row.id }), scope, seen);
}
