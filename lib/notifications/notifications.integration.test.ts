import { expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { createHousehold, refusal } from "@/lib/posts/testing/household";
import { listNotifications } from "./queries";
import { ListNotificationsQuery } from "./schema";
import { readNotifications } from "./service";

async function notify(workspaceId: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId("notification"));
  for (const id of ids) {
    await pool.query(
      "INSERT INTO notifications (id, workspace_id, kind, title, body) VALUES ($1, $2, 'test', 'Title', 'Body')",
      [id, workspaceId],
    );
  }
  return ids.reverse();
}

it("lists newest first, counts what is unread, and marks some or all as read", async () => {
  const { ctx, workspaceId } = await createHousehold([]);
  const ids = await notify(workspaceId, 3);
  const all = await listNotifications(ctx, ListNotificationsQuery.parse({}));
  expect([all.data.map(({ id }) => id), all.unread]).toEqual([ids, 3]);
  expect(await readNotifications(ctx, { ids: [ids[0] ?? ""] })).toEqual({ read: 1 });
  const unread = await listNotifications(ctx, ListNotificationsQuery.parse({ unread: "true", limit: "1" }));
  expect([unread.data.map(({ id }) => id), unread.unread]).toEqual([[ids[1]], 2]);
  expect(await readNotifications(ctx, {})).toEqual({ read: 2 });
  expect((await listNotifications(ctx, ListNotificationsQuery.parse({ unread: "false" }))).data).toHaveLength(
    3,
  );
});

it("leaves the notifications of another workspace alone, and viewers cannot mark any", async () => {
  const theirs = await createHousehold([]);
  const [id = ""] = await notify(theirs.workspaceId, 1);
  const { ctx } = await createHousehold([]);
  expect(await readNotifications(ctx, { ids: [id] })).toEqual({ read: 0 });
  expect((await listNotifications(ctx, ListNotificationsQuery.parse({}))).data).toEqual([]);
  const viewer = await createHousehold([], "viewer");
  expect((await refusal(readNotifications(viewer.ctx, {}))).code).toBe("forbidden");
});

it("asks no longer once the cause is mended", async () => {
  const { ctx, workspaceId, accounts } = await createHousehold(["x"]);
  const account = accounts[0] ?? "";
  const unread = async () => {
    const { data } = await listNotifications(ctx, ListNotificationsQuery.parse({ unread: "true" }));
    return data.map(({ kind }) => kind).sort();
  };
  const tell = (kind: string, of: { account: string }) =>
    pool.query(
      "INSERT INTO notifications (id, workspace_id, kind, title, body, account_id) VALUES ($1, $2, $3, 'T', 'B', $4)",
      [newId("notification"), workspaceId, kind, of.account],
    );
  const set = (fields: string) => pool.query(`UPDATE social_accounts SET ${fields} WHERE id = $1`, [account]);

  await set("status = 'expired'");
  await tell("account.error", { account });
  await tell("account.expiring", { account });
  await set("last_checked_at = now()");
  expect(await unread()).toEqual(["account.error", "account.expiring"]);
  await set("status = 'active'");
  expect(await unread()).toEqual(["account.expiring"]);
  await set("connected_at = now() + interval '1 minute'");
  expect(await unread()).toEqual([]);
});
