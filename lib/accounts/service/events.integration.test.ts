/** What open dashboards are told of accounts. */
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { EVENTS_CHANNEL } from "@/lib/events/channel";
import { PlatformError } from "@/lib/platforms/core/error";
import { createHousehold } from "@/lib/posts/testing/household";
import { deleteAccount } from "./disconnect";
import { markAccount } from "./mark";
import { updateAccount } from "./update";

const listener = new Client({ connectionString: process.env.DATABASE_URL });
let heard: { workspace_id: string; type: string; account_id?: string }[] = [];

beforeAll(async () => {
  await listener.connect();
  listener.on("notification", ({ payload }) => heard.push(JSON.parse(payload ?? "{}") as (typeof heard)[0]));
  await listener.query(`LISTEN ${EVENTS_CHANNEL}`);
});
beforeEach(() => (heard = []));
afterAll(() => listener.end());

/** Event types of the account so far: what was committed before this question has arrived with its answer. */
async function typesOf(accountId: string): Promise<string[]> {
  await listener.query("SELECT 1");
  return heard.filter((event) => event.account_id === accountId).map((event) => event.type);
}

it("tells of a pause, and of a refused sign-in together with its notification", async () => {
  const { ctx, accounts } = await createHousehold(["x"], "admin");
  const id = accounts[0] ?? "";
  await updateAccount(ctx, { id, account_name: "Another name" });
  expect(await typesOf(id)).toEqual(["account.changed"]);
  await markAccount(id, new PlatformError("auth_revoked", { message: "Withdrawn." }));
  expect(await typesOf(id)).toEqual(["account.changed", "account.changed", "notification.created"]);
});

it("tells when a disconnect begins and when it is done", async () => {
  const { ctx, accounts } = await createHousehold(["x"], "admin");
  const id = accounts[0] ?? "";
  await deleteAccount(ctx, { id });
  expect(await typesOf(id)).toEqual(["account.changed", "account.changed"]);
});
