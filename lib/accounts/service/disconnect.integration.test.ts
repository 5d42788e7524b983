import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { prisma } from "@/lib/db/client";
import { pool } from "@/lib/db/pool";
import { schedulePost } from "@/lib/deliveries/testing/fixtures";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";
import { parseEnv } from "@/lib/server/env";
import { finishConnect, startConnect } from "./connect";
import { deleteAccount, settleDisconnect } from "./disconnect";
import { openSession } from "./session";

const OTHER_REDIRECT = "https://integrator.example/callback";
const globals = globalThis as typeof globalThis & { heliographEnv?: unknown };

let sandbox: TestSandbox;
let ada: Person;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  globals.heliographEnv = parseEnv({ ...process.env, SANDBOX: "1", SANDBOX_PORT: String(sandbox.basePort) });
  ada = await newPerson();
  await prisma.workspace.update({
    where: { id: ada.workspaceId },
    data: { redirectUris: [OTHER_REDIRECT] },
  });
});
afterAll(async () => {
  delete globals.heliographEnv;
  await sandbox.stop();
});

async function connect(username: string, redirectUri?: string): Promise<string> {
  const platform = "mastodon" as const;
  const { url, state } = await startConnect(ada.ctx, { platform, redirect_uri: redirectUri });
  const landed = await decideConsent(url, { username });
  const code = landed.searchParams.get("code") ?? "";
  const { accounts } = await finishConnect(ada.ctx, { platform, code, state });
  return accounts[0]?.id ?? "";
}

async function statusOf(token: string): Promise<number> {
  const answer = await fetch(`${sandbox.urls.mastodon}/api/v1/accounts/verify_credentials`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.status;
}

const tokenOf = async (id: string) => (await openSession(id)).session.credentials.accessToken;

describe("disconnecting a Mastodon account", () => {
  it("withdraws the sign-in with the app that obtained it, also where the instance knows several", async () => {
    const first = await connect("ada");
    const second = await connect("ben", OTHER_REDIRECT);
    expect(await prisma.platformApp.count()).toBe(2);
    for (const id of [second, first]) {
      const token = await tokenOf(id);
      expect(await statusOf(token)).toBe(200);
      expect((await deleteAccount(ada.ctx, { id })).status).toBe("disconnected");
      expect(await statusOf(token)).toBe(401);
    }
  });

  it("leaves a sign-in alone that a person has given anew while the old one was on its way out", async () => {
    const id = await connect("ada");
    const token = await tokenOf(id);
    const { deliveryIds } = await schedulePost(pool, { workspaceId: ada.workspaceId, accountIds: [id] });
    await pool.query("UPDATE deliveries SET state = 'publishing' WHERE id = ANY ($1)", [deliveryIds]);
    await pool.query(
      "UPDATE social_accounts SET status = 'disconnecting', disconnect_at = app_now() - interval '1 hour' WHERE id = $1",
      [id],
    );
    const holder = await pool.connect();
    try {
      await holder.query("BEGIN");
      // What `betweenClaims` waits for: giving up what is in flight takes as long as this is held.
      await holder.query("SELECT pg_advisory_xact_lock(4107360021)");
      const settling = settleDisconnect(id);
      await expect
        .poll(async () => {
          const { rowCount } = await pool.query(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
          );
          return rowCount;
        })
        .toBe(1);
      await pool.query("UPDATE social_accounts SET status = 'active' WHERE id = $1", [id]);
      await holder.query("COMMIT");
      await settling;
    } finally {
      holder.release();
    }
    expect(await statusOf(token)).toBe(200);
    expect(await tokenOf(id)).toBe(token);
  });
});
