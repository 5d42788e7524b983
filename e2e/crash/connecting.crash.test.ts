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

  it("after ten minutes is refused as too late", async () => {
    const { finishConnect, startConnect } = await import("@/lib/accounts/service/connect");
    const { url } = await startConnect(ctx, { platform: "x" });
    const back = await consent(url, "latecomer");
    await house.database.pool.query("UPDATE oauth_states SET expires_at = now() WHERE used_at IS NULL");
    expect((await failure(finishConnect(ctx, { platform: "x", ...back }))).extra.reason).toBe(
      "expired_state",
    );
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

describe("a server of Bluesky that a person names", () => {
  it("is refused at its field, too", async () => {
    const { createAccount } = await import("@/lib/accounts/service/connect-by-hand");
    const refused = await failure(
      createAccount(ctx, {
        platform: "bluesky",
        identifier: "me.example",
        app_password: "aaaa-bbbb-cccc-dddd",
        instance_url: "https://10.0.0.1",
      }),
    );
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

describe("a sign-in that ends", () => {
  async function refreshJob(): Promise<void> {
    const { refreshTokens } = await import("@/lib/accounts/handlers");
    await refreshTokens({ payload: {}, signal: new AbortController().signal });
  }
  async function endsIn(id: string, interval: string): Promise<void> {
    await house.database.pool.query(
      `UPDATE social_accounts SET access_expires_at = app_now() + $2::interval,
         access_issued_at = app_now() + $2::interval - interval '60 days',
         refresh_expires_at = CASE WHEN refresh_expires_at IS NULL THEN NULL ELSE app_now() + $2::interval END WHERE id = $1`,
      [id, interval],
    );
  }
  const notices = async (id: string) =>
    (
      await house.database.pool.query<{ kind: string }>(
        "SELECT kind FROM notifications WHERE account_id = $1 ORDER BY created_at",
        [id],
      )
    ).rows.map(({ kind }) => kind);

  it("and that only a person renews is announced once, then marked when it has ended", async () => {
    const account = await connectAccount(house, ctx, "linkedin", "ending");
    await endsIn(account.id, "20 days");
    await refreshJob();
    expect(await notices(account.id)).toEqual([]);
    await endsIn(account.id, "13 days");
    await refreshJob();
    await refreshJob();
    expect(await notices(account.id)).toEqual(["account.expiring"]);
    expect((await accountColumns(account.id))?.status).toBe("active");
    await endsIn(account.id, "-1 minute");
    await refreshJob();
    expect((await accountColumns(account.id))?.status).toBe("expired");
    expect(await notices(account.id)).toEqual(["account.expiring", "account.error"]);
  });

  it("and is its own refresh token is renewed days ahead, and not over and over", async () => {
    const account = await connectAccount(house, ctx, "instagram", "renewing");
    await refreshJob();
    const before = await accountColumns(account.id);
    await endsIn(account.id, "6 days");
    await refreshJob();
    const after = await accountColumns(account.id);
    expect(after?.version).toBe((before?.version ?? 0) + 1);
    await house.database.pool.query(
      "UPDATE social_accounts SET access_expires_at = app_now() + interval '6 days', refresh_expires_at = app_now() + interval '6 days' WHERE id = $1",
      [account.id],
    );
    await refreshJob();
    expect((await accountColumns(account.id))?.version).toBe(after?.version);
  });
});

describe("disconnecting", () => {
  it("one of a person's two accounts leaves the other its access, also after tokens were renewed", async () => {
    const { deleteAccount } = await import("@/lib/accounts/service/disconnect");
    const { chooseTargets } = await import("@/lib/accounts/service/choose-targets");
    const { finishConnect, startConnect } = await import("@/lib/accounts/service/connect");
    const { refreshCredentials } = await import("@/lib/accounts/service/refresh");
    const { testConnection } = await import("@/lib/accounts/service/test-connection");
    const { url } = await startConnect(ctx, { platform: "instagram" });
    const choice = await finishConnect(ctx, {
      platform: "instagram",
      ...(await consent(url, "", { username: "ada" })),
    });
    expect(choice.targets.length).toBeGreaterThan(1);
    const { accounts } = await chooseTargets(ctx, {
      platform: "instagram",
      pending_id: choice.pending_id ?? "",
      platform_account_ids: choice.targets.map((target) => target.platform_account_id),
    });
    const [first, second] = accounts.map(({ id }) => id);
    await refreshCredentials(first ?? "");
    expect((await deleteAccount(ctx, { id: first ?? "" })).status).toBe("disconnected");
    expect((await accountColumns(first ?? ""))?.credentials).toBeNull();
    expect((await testConnection(ctx, { id: second ?? "" })).ok).toBe(true);
    await deleteAccount(ctx, { id: second ?? "" });
    const revocations = await house.sandbox.journal({
      network: "instagram",
      operation: "token.revoke",
      limit: 50,
    });
    expect(revocations.map((row) => row.status)).toContain(200);
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
  it("stand in the clear in no table of ours, and in no answer about the account", async () => {
    const { openSession } = await import("@/lib/accounts/service/session");
    const { getAccount } = await import("@/lib/accounts/queries");
    const { testConnection } = await import("@/lib/accounts/service/test-connection");
    const secrets: string[] = [];
    for (const platform of ["x", "linkedin", "instagram", "mastodon", "bluesky"] as const) {
      const account = await connectAccount(house, ctx, platform, `vault-${platform}`.replace("-", ""));
      const { credentials } = (await openSession(account.id)).session;
      secrets.push(credentials.accessToken, credentials.refreshToken ?? credentials.accessToken);
      const told = [await getAccount(ctx, account), await testConnection(ctx, account)];
      for (const secret of secrets) expect(JSON.stringify(told)).not.toContain(secret);
    }
    const { rows: tables } = await house.database.pool.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'sandbox')`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const { rows } = await house.database.pool.query<{ line: string }>(
        `SELECT t::text AS line FROM ${name} t`,
      );
      const all = rows.map(({ line }) => line).join("\n");
      for (const secret of secrets) expect(all.includes(secret), name).toBe(false);
    }
  });

  it("are re-encrypted by a rotation, beside processes that have the new key only, and still work", async () => {
    const { rotateKeys } = await import("@/lib/accounts/service/rotate-keys");
    const { openSession } = await import("@/lib/accounts/service/session");
    const { env } = await import("@/lib/server/env");
    const account = await connectAccount(house, ctx, "mastodon", "rotating");
    const before = await accountColumns(account.id);
    const older = await house.startWorker();
    const keys = `next:${Buffer.alloc(32, 9).toString("base64")},${env.ENCRYPTION_KEYS}`;
    Object.defineProperty(globalThis, "heliographEnv", {
      value: { ...(globalThis as { heliographEnv?: object }).heliographEnv, ENCRYPTION_KEYS: keys },
      writable: true,
      configurable: true,
    });
    // A process that still seals with the older key is named before the first row changes.
    await expect(rotateKeys()).rejects.toThrow(
      new RegExp(`^Nothing was changed: .* worker ${String(older.pid)} on `),
    );
    expect(await accountColumns(account.id)).toEqual(before);
    await older.kill();
    const newer = await house.startWorker({ ENCRYPTION_KEYS: keys });
    expect(await rotateKeys()).toBeGreaterThan(0);
    await newer.stop();
    const after = await accountColumns(account.id);
    expect(after?.credentials?.split(".")[1]).toBe("next");
    expect(after?.credentials).not.toBe(before?.credentials);
    expect((await openSession(account.id)).session.credentials.accessToken).not.toBe("");
    expect(await rotateKeys()).toBe(0);
  });
});
