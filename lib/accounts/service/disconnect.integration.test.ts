import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { prisma } from "@/lib/db/client";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";
import { parseEnv } from "@/lib/server/env";
import { finishConnect, startConnect } from "./connect";
import { deleteAccount } from "./disconnect";
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

describe("disconnecting a Mastodon account", () => {
  it("withdraws the sign-in with the app that obtained it, also where the instance knows several", async () => {
    const statusOf = async (token: string) =>
      (
        await fetch(`${sandbox.urls.mastodon}/api/v1/accounts/verify_credentials`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).status;
    const first = await connect("ada");
    const second = await connect("ben", OTHER_REDIRECT);
    expect(await prisma.platformApp.count()).toBe(2);
    for (const id of [second, first]) {
      const token = (await openSession(id)).session.credentials.accessToken;
      expect(await statusOf(token)).toBe(200);
      expect((await deleteAccount(ada.ctx, { id })).status).toBe("disconnected");
      expect(await statusOf(token)).toBe(401);
    }
  });
});
