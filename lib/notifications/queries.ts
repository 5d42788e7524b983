import "server-only";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { keysetPage } from "@/lib/db/keyset-page";
import { pool } from "@/lib/db/pool";
import { SqlFilter } from "@/lib/db/sql-filter";
import type { ListNotificationsQuery, NotificationPage } from "./schema";

const MAX_COUNTED = 100;

interface Row {
  id: string;
  kind: string;
  title: string;
  body: string;
  post_id: string | null;
  delivery_id: string | null;
  account_id: string | null;
  created_at: Date;
  read_at: Date | null;
}

/** Newest first, with the number of unread ones. */
export async function listNotifications(ctx: Ctx, input: ListNotificationsQuery): Promise<NotificationPage> {
  requirePermission(ctx, "posts:read");
  const filter = new SqlFilter().on(ctx.workspaceId, (place) => `n.workspace_id = ${place}`);
  filter.on(input.updated_since, (place) => `greatest(n.created_at, n.read_at) >= ${place}::timestamptz`);
  if (input.unread === "true") filter.add("n.read_at IS NULL");
  if (input.unread === "false") filter.add("n.read_at IS NOT NULL");
  const [page, unread] = await Promise.all([
    keysetPage<Row>(
      {
        select: `SELECT n.id, n.kind, n.title, n.body, n.post_id, n.delivery_id, n.account_id, n.created_at, n.read_at
          FROM notifications n`,
        filter,
        page: input,
        sort: { at: "n.created_at", id: "n.id" },
        order: "DESC",
      },
      (row) => ({ at: row.created_at, id: row.id }),
    ),
    countUnread(ctx.workspaceId),
  ]);
  const { rows, ...rest } = page;
  const data = rows.map((row) => ({
    ...row,
    created_at: row.created_at.toISOString(),
    read_at: row.read_at?.toISOString() ?? null,
  }));
  return { data, ...rest, unread };
}

async function countUnread(workspaceId: string): Promise<number> {
  const { rows } = await pool.query<{ unread: number }>({
    name: "notifications-unread",
    text: `SELECT count(*)::int AS unread FROM (
      SELECT 1 FROM notifications WHERE workspace_id = $1 AND read_at IS NULL
      ORDER BY created_at DESC LIMIT ${String(MAX_COUNTED)}) n`,
    values: [workspaceId],
  });
  return rows[0]?.unread ?? 0;
}
