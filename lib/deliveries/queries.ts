import "server-only";
/** Reads of deliveries and of the publish log. A foreign id answers as an unknown one. */
import type { z } from "zod";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import type { Page } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import type { PageQuery } from "@/lib/core/wire";
import { keysetPage } from "@/lib/db/keyset-page";
import { pool } from "@/lib/db/pool";
import { SqlFilter } from "@/lib/db/sql-filter";
import { ATTEMPT_SQL, attemptOf, type AttemptRow } from "./internal/attempt-row";
import { DELIVERY_SQL, deliveryOf, type DeliveryRow } from "./internal/delivery-row";
import type {
  Attempt,
  AttemptPage,
  Delivery,
  DeliveryPage,
  ListDeliveriesQuery,
  ListLogsQuery,
} from "./schema";

export { ACCOUNT_JSON_SQL } from "./internal/delivery-row";
export { POST_LOCK_SQL } from "./internal/post-lock";
export { POST_NEXT_TRY_SQL } from "./internal/post-wait";

/** When an attempt `t` was last written. */
const CHANGED_SQL = "greatest(t.started_at, t.finished_at)";

/** Most deliveries of one post: one per account, and a post has at most 50. */
const MAX_OF_POST = 50;

export async function listDeliveries(
  ctx: Ctx,
  input: z.infer<typeof ListDeliveriesQuery>,
): Promise<z.infer<typeof DeliveryPage>> {
  requirePermission(ctx, "posts:read");
  const filter = new SqlFilter();
  filter
    .on(ctx.workspaceId, (place) => `d.workspace_id = ${place}`)
    .oneOf(input.status, "d.state", '"DeliveryState"')
    .on(input.account, (place) => `d.social_account_id = ${place}`)
    .on(input.platform, (place) => `d.platform = ${place}`)
    .on(input.error_kind, (place) => `d.reason->>'kind' = ${place}`)
    .on(input.updated_since, (place) => `d.updated_at >= ${place}::timestamptz`);
  const page = await keysetPage<DeliveryRow>(
    {
      select: DELIVERY_SQL,
      filter,
      page: input,
      sort: { at: "d.created_at", id: "d.id" },
      order: "DESC",
    },
    (row) => ({ at: row.created_at, id: row.id }),
  );
  const { rows, ...rest } = page;
  return { data: rows.map(deliveryOf), ...rest };
}

export async function getDelivery(ctx: Ctx, input: { id: string }): Promise<Delivery> {
  requirePermission(ctx, "posts:read");
  const { rows } = await pool.query<DeliveryRow>({
    name: "delivery-get",
    text: `${DELIVERY_SQL} WHERE d.id = $1 AND d.workspace_id = $2`,
    values: [input.id, ctx.workspaceId],
  });
  if (rows[0] === undefined) throw notFound("delivery");
  return deliveryOf(rows[0]);
}

/** Deliveries of one post in the order they were added, without a check of permissions: for the post's own reads. */
export async function deliveriesOfPost(workspaceId: string, postId: string): Promise<Delivery[]> {
  const { rows } = await pool.query<DeliveryRow>({
    name: "deliveries-of-post",
    text: `${DELIVERY_SQL} WHERE d.post_id = $1 AND d.workspace_id = $2 ORDER BY d.created_at, d.id LIMIT ${String(MAX_OF_POST)}`,
    values: [postId, workspaceId],
  });
  return rows.map(deliveryOf);
}

export async function listPostDeliveries(
  ctx: Ctx,
  input: { id: string },
): Promise<z.infer<typeof DeliveryPage>> {
  requirePermission(ctx, "posts:read");
  await requireRow(
    "SELECT 1 FROM posts WHERE id = $1 AND workspace_id = $2 AND deleted_at IS NULL",
    input.id,
    ctx,
    "post",
  );
  return { data: await deliveriesOfPost(ctx.workspaceId, input.id), next_cursor: null };
}

/** Oldest first: the timeline of one delivery. */
export async function listAttempts(
  ctx: Ctx,
  input: { id: string } & PageQuery,
): Promise<z.infer<typeof AttemptPage>> {
  requirePermission(ctx, "logs:read");
  await requireRow("SELECT 1 FROM deliveries WHERE id = $1 AND workspace_id = $2", input.id, ctx, "delivery");
  const filter = new SqlFilter().on(input.id, (place) => `t.delivery_id = ${place}`);
  return listOf(
    filter.on(ctx.workspaceId, (place) => `t.workspace_id = ${place}`),
    input,
    "ASC",
  );
}

/** Oldest first: the timeline of one post over all its accounts. */
export async function listPostLogs(
  ctx: Ctx,
  input: { id: string } & PageQuery,
): Promise<z.infer<typeof AttemptPage>> {
  requirePermission(ctx, "logs:read");
  await requireRow("SELECT 1 FROM posts WHERE id = $1 AND workspace_id = $2", input.id, ctx, "post");
  // By delivery, because that is what an index starts with.
  const filter = new SqlFilter().on(
    input.id,
    (place) => `t.delivery_id IN (SELECT id FROM deliveries WHERE post_id = ${place})`,
  );
  return listOf(
    filter.on(ctx.workspaceId, (place) => `t.workspace_id = ${place}`),
    input,
    "ASC",
  );
}

/** Every attempt of the workspace, newest first. */
export async function listLogs(
  ctx: Ctx,
  input: z.infer<typeof ListLogsQuery>,
): Promise<z.infer<typeof AttemptPage>> {
  requirePermission(ctx, "logs:read");
  const filter = new SqlFilter();
  filter
    .on(ctx.workspaceId, (place) => `t.workspace_id = ${place}`)
    .on(input.platform, (place) => `t.platform = ${place}`)
    .on(input.account, (place) => `t.social_account_id = ${place}`)
    .oneOf(input.kind, "t.error_kind")
    .on(input.from, (place) => `t.started_at >= ${place}::timestamptz`)
    .on(input.to, (place) => `t.started_at < ${place}::timestamptz`)
    .on(input.updated_since, (place) => `${CHANGED_SQL} >= ${place}::timestamptz`);
  if (input.success !== undefined) {
    filter.on(
      input.success === "true" ? "published" : "not_published",
      (place) => `t.state = ${place}::"AttemptState"`,
    );
  }
  return listOf(filter, input, "DESC");
}

async function listOf(filter: SqlFilter, page: PageQuery, order: "ASC" | "DESC"): Promise<Page<Attempt>> {
  const { rows, ...rest } = await keysetPage<AttemptRow>(
    { select: ATTEMPT_SQL, filter, page, sort: { at: "t.started_at", id: "t.id" }, order },
    (row) => ({ at: row.started_at, id: row.id }),
  );
  return { data: rows.map(attemptOf), ...rest };
}

async function requireRow(sql: string, id: string, ctx: Ctx, what: string): Promise<void> {
  const { rowCount } = await pool.query(sql, [id, ctx.workspaceId]);
  if (rowCount === 0) throw notFound(what);
}
