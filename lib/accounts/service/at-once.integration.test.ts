/** Two things that happen to one account at the same moment. */
import { expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { PlatformError } from "@/lib/platforms/core/error";
import { createHousehold, refusal } from "@/lib/posts/testing/household";
import { storeTarget, type ConnectedTarget } from "../internal/store";
import { markAccount } from "./mark";
import { updateAccount } from "./update";

/** Resolves once a statement of this database waits for another's lock. */
const somebodyWaits = () =>
  expect
    .poll(async () => {
      const { rowCount } = await pool.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rowCount;
    })
    .toBe(1);

/** Lets `other` start while the account is being disconnected, and end after that. */
async function whileDisconnecting(id: string, other: () => Promise<unknown>): Promise<unknown> {
  const [, outcome] = await transaction(async (tx) => {
    await tx.db.socialAccount.update({ where: { id }, data: { status: "disconnecting" } });
    // In an array: a promise that is returned as such would be awaited before the commit it waits for.
    const started = [null, other()] as const;
    await somebodyWaits();
    return started;
  });
  return await outcome;
}

const statusOf = async (id: string) =>
  (await pool.query<{ status: string }>("SELECT status FROM social_accounts WHERE id = $1", [id])).rows[0]
    ?.status;

it("keeps a disconnect that comes while the account is being paused", async () => {
  const { ctx, accounts } = await createHousehold(["x"], "admin");
  const id = accounts[0] ?? "";
  const pausing = () => refusal(updateAccount(ctx, { id, status: "inactive" }));
  expect(await whileDisconnecting(id, pausing)).toMatchObject({ code: "conflict" });
  expect(await statusOf(id)).toBe("disconnecting");
});

it("keeps a disconnect that comes while the network refuses the sign-in", async () => {
  const { accounts } = await createHousehold(["x"]);
  const id = accounts[0] ?? "";
  const refused = new PlatformError("auth_revoked", { message: "Withdrawn." });
  await whileDisconnecting(id, () => markAccount(id, refused));
  expect(await statusOf(id)).toBe("disconnecting");
});

it("makes one account of two first connections at once", async () => {
  const { ctx } = await createHousehold([]);
  const connected: ConnectedTarget = {
    network: { platform: "x", sandbox: true, instanceUrl: "" },
    target: {
      remoteId: "1",
      username: "ada",
      displayName: "Ada",
      avatarUrl: null,
      profileUrl: null,
      profile: {},
    },
    credentials: {
      accessToken: "a",
      refreshToken: null,
      accessExpiresAt: null,
      refreshExpiresAt: null,
      scopes: null,
      extra: {},
    },
    connectedById: null,
  };
  const connect = () => transaction((tx) => storeTarget(tx, ctx, connected));
  const [first, second] = await transaction(async (tx) => {
    const id = await storeTarget(tx, ctx, connected);
    const started = [id, connect()] as const;
    await somebodyWaits();
    return started;
  });
  expect(await second).toBe(first);
});
