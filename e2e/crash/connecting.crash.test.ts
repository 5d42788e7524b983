import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { openCrashHouse, type CrashHouse } from "./house";
import { connectAccount, consent, signUpPerson } from "./person";

/* Connecting when something is wrong: a replayed or foreign callback, a missing scope, refreshes that collide. */

let house: CrashHouse;
let ctx: Ctx;

beforeAll(async () => {
  house = await openCrashHouse("connecting");
  ctx = await signUpPerson("connecting");
});

afterAll(() => house.close());

async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}

async function accountColumns(id: string) {
  const { rows } = await house.database.pool.query<{
    status: string;
    credentials: string | null;
    version: number;
  }>("SELECT status, credentials, credentials_version AS version FROM social_accounts WHERE id = $1", [id]);
  return rows[0];
}

describe("the callback", () => {
  it("works once: a replay is refused as finished", async () => {
    const { finishConnect, startConnect } = await import("@/lib/accounts/service/connect");
    const { url } = await startConnect(ctx, { platform: "x" });
    const back = await consent(url, "replayer");
    await finishConnect(ctx, { platform: "x", ...back });
    expect((await failure(finishConnect(ctx, { platform: "x", ...back }))).code).toBe("conflict");
  });

  it("of another session is refused, and the rightful one still works", async () => {
    const { finishConnect, startConnect } = await import("@/lib/accounts/service/connect");
    const { url } = await startConnect(ctx, { platform: "x" });
    const back = await consent(url, "rightful");
    const thief: Ctx = { ...ctx, actor: { type: "user", userId: "usr_other", sessionId: "other" } };
    expect((await failure(finishConnect(thief, { platform: "x", ...back }))).code).toBe("forbidden");
    expect((await finishConnect(ctx, { platform: "x", ...back })).accounts).toHaveLength(1);
  });

  it("of another workspace or with an invented state looks like an unknown one", async () => {
    const { finishConnect, startConnect } = await import("@/lib/accounts/service/connect");
    const stranger = await signUpPerson("stranger");
    const { url } = await startConnect(ctx, { platform: "x" });
    const back = await consent(url, "elsewhere");
    const foreign = await failure(finishConnect(stranger, { platform: "x", ...back }));
    const invented = await failure(finishConnect(ctx, { platform: "x", code: "c", state: "invented" }));
    expect([foreign.code, foreign.message]).toEqual([invented.code, invented.message]);
  });

  it("with a scope unticked stores nothing and names what is missing", async () => {
    const { finishConnect, startConnect } = await import("@/lib/accounts/service/connect");
    const { url } = await startConnect(ctx, { platform: "instagram" });
    const back = await consent(url, "unticker", { scopes_shown: "1" });
    const refused = await failure(finishConnect(ctx, { platform: "instagram", ...back }));
    expect(refused.extra.reason).toBe("missing_scope");
    const { rowCount } = await house.database.pool.query(
      "SELECT 1 FROM social_accounts WHERE platform = 'instagram'",
    );
    expect(rowCount).toBe(0);
  });

  it("of a reconnect with another account changes nothing", async () => {
    const { finishConnect, startConnect } = await import("@/lib/accounts/service/connect");
    const account = await connectAccount(house, ctx, "x", "firstperson");
    const before = await accountColumns(account.id);
    const { url } = await startConnect(ctx, { platform: "x", account_id: account.id });
    const refused = await failure(
      finishConnect(ctx, { platform: "x", ...(await consent(url, "secondperson")) }),
    );
    expect(refused.extra.reason).toBe("other_account");
    expect(await accountColumns(account.id)).toEqual(before);
  });

  it("cannot be sent to an address that the workspace does not allow", async () => {
    const { startConnect } = await import("@/lib/accounts/service/connect");
    const refused = await failure(
      startConnect(ctx, { platform: "x", redirect_uri: "https://evil.example/callback" }),
    );
    expect(refused.issues[0]?.path).toEqual(["redirect_uri"]);
  });
});

describe("an instance that a person names", () => {
  it.each([
    "http://127.0.0.1:1",
    "https://127.0.0.1",
    "https://0x7f000001",
    "https://[::ffff:127.0.0.1]",
    "https://169.254.169.254",
  ])("%s is refused at its field before anything is sent", async (instance) => {
    const { startConnect } = await import("@/lib/accounts/service/connect");
    const refused = await failure(startConnect(ctx, { platform: "mastodon", instance_url: instance }));
    expect([refused.code, refused.issues[0]?.path]).toEqual(["invalid_input", ["instance_url"]]);
  });
});

describe("a token refresh", () => {
  it("by ten callers at once rotates the token once", async () => {
    const { refreshCredentials } = await import("@/lib/accounts/service/refresh");
    const account = await connectAccount(house, ctx, "x", "tencallers");
    const before = await accountColumns(account.id);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => refreshCredentials(account.id)),
    );
    const after = await accountColumns(account.id);
    const done = answers.filter((answer) => answer.status === "fulfilled").length;
    expect(after?.version).toBe((before?.version ?? 0) + done);
    expect(after?.status).toBe("active");
    const requests = await house.sandbox.journal({ network: "x", operation: "token.refresh", limit: 50 });
    expect(requests.filter((row) => row.status === 200)).toHaveLength(done);
  });

  it("that the network does not answer leaves the account as it was", async () => {
    const { refreshCredentials } = await import("@/lib/accounts/service/refresh");
    const account = await connectAccount(house, ctx, "x", "noanswer");
    await house.sandbox.createFault({ network: "x", operation: "token.refresh", kind: "server_error" });
    await expect(refreshCredentials(account.id)).rejects.toMatchObject({ kind: "unavailable" });
    expect((await accountColumns(account.id))?.status).toBe("active");
    await refreshCredentials(account.id);
  });

  it("after the person withdrew the access marks the account for a reconnect, with a notice", async () => {
    const { testConnection } = await import("@/lib/accounts/service/test-connection");
    const account = await connectAccount(house, ctx, "x", "withdrawn");
    await house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: null,
      kind: "token_revoked",
    });
    const result = await testConnection(ctx, { id: account.id });
    expect([result.ok, result.token_valid, result.account.status]).toEqual([false, false, "expired"]);
    const { rowCount } = await house.database.pool.query(
      "SELECT 1 FROM notifications WHERE account_id = $1",
      [account.id],
    );
    expect(rowCount).toBe(1);
  });
});

describe("the refresh job", () => {
  const DAY_S = 86_400;
  /** An account whose sign-in lives for `lifeS` seconds and has `leftS` left. */
  async function living(handle: string, lifeS: number, leftS: number) {
    const account = await connectAccount(house, ctx, "x", handle);
    await house.database.pool.query(
      `UPDATE social_accounts SET access_expires_at = app_now() + $2 * interval '1 second',
         access_issued_at = app_now() - $3 * interval '1 second' WHERE id = $1`,
      [account.id, leftS, lifeS - leftS],
    );
    return account.id;
  }
  async function runJob() {
    const { refreshTokens } = await import("@/lib/accounts/handlers");
    await refreshTokens({ payload: {}, signal: new AbortController().signal });
  }

  it.each([
    ["two hours, 31 minutes left", 7_200, 31 * 60, 0],
    ["two hours, 29 minutes left", 7_200, 29 * 60, 1],
    ["fifteen minutes, six left: not over and over", 900, 360, 0],
    ["fifteen minutes, four left", 900, 240, 1],
    ["sixty days, eight left", 60 * DAY_S, 8 * DAY_S, 0],
    ["sixty days, six left: a machine that is off for an evening loses nothing", 60 * DAY_S, 6 * DAY_S, 1],
  ] as const)("renews ahead of the end: a life of %s", async (_title, lifeS, leftS, renewals) => {
    const id = await living(`life${String(lifeS)}x${String(leftS)}`.slice(0, 15), lifeS, leftS);
    const before = await accountColumns(id);
    await runJob();
    await runJob();
    const after = await accountColumns(id);
    expect((after?.version ?? 0) - (before?.version ?? 0)).toBe(renewals);
    expect(after?.status).toBe("active");
  });

  it("gives every server its turn when all accounts of one cannot be renewed", async () => {
    const { pool } = house.database;
    const one = await living("starved", 7_200, 60);
    await pool.query(
      `INSERT INTO social_accounts (id, workspace_id, platform, instance_url, remote_id, username, display_name, refreshable,
         credentials, access_expires_at)
       SELECT 'acc_gone_' || n, $1, 'bluesky', 'https://gone.invalid', 'did:' || n, 'gone', 'gone', true, 'unreadable',
         app_now() - interval '1 hour' FROM generate_series(1, 60) AS n`,
      [ctx.workspaceId],
    );
    const before = await accountColumns(one);
    await runJob();
    await pool.query("DELETE FROM social_accounts WHERE id LIKE 'acc_gone_%'");
    expect(((await accountColumns(one))?.version ?? 0) - (before?.version ?? 0)).toBe(1);
  });

  it("does not ask again and again for a paused account that was refused", async () => {
    const id = await living("pausedout", 7_200, 60);
    await house.database.pool.query("UPDATE social_accounts SET status = 'inactive' WHERE id = $1", [id]);
    await house.sandbox.createFault({ network: "x", operation: "token.refresh", kind: "token_revoked" });
    const asked = async () =>
      (await house.sandbox.journal({ network: "x", operation: "token.refresh", limit: 200 })).length;
    const start = await asked();
    await runJob();
    await runJob();
    expect((await asked()) - start).toBe(1);
  });
});

describe("stored secrets", () => {
  it("are re-encrypted by a rotation and still work", async () => {
    const { rotateKeys } = await import("@/lib/accounts/service/rotate-keys");
    const { openSession } = await import("@/lib/accounts/service/session");
    const { env } = await import("@/lib/server/env");
    const account = await connectAccount(house, ctx, "mastodon", "rotating");
    const before = await accountColumns(account.id);
    Object.defineProperty(globalThis, "heliographEnv", {
      value: {
        ...(globalThis as { heliographEnv?: object }).heliographEnv,
        ENCRYPTION_KEYS: `next:${Buffer.alloc(32, 9).toString("base64")},${env.ENCRYPTION_KEYS}`,
      },
      writable: true,
      configurable: true,
    });
    expect(await rotateKeys()).toBeGreaterThan(0);
    const after = await accountColumns(account.id);
    expect(after?.credentials?.split(".")[1]).toBe("next");
    expect(after?.credentials).not.toBe(before?.credentials);
    expect((await openSession(account.id)).session.credentials.accessToken).not.toBe("");
    expect(await rotateKeys()).toBe(0);
  });
});
