/** A code of one Mastodon server never reaches another, whoever runs the one that a person was sent to. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person } from "../fixtures/people";
import { startInstance, type Instance } from "../hostile/mastodon-instance";

const R = "https://integrator.example/cb";
const ONE_EACH = ["https://integrator.example/cb/honest", "https://integrator.example/cb/hostile"] as const;

let honest: Instance;
let saysIss: Instance;
let hostile: Instance;
let ada: Person;

beforeAll(async () => {
  honest = await startInstance();
  saysIss = await startInstance({ iss: true });
  // Leads on to the honest server, with that server's own app and our state: the answer then comes to us.
  hostile = await startInstance({
    leadOn: (asked) => {
      const onward = new URL(`${honest.url}/oauth/authorize`);
      for (const [name, value] of asked.searchParams) onward.searchParams.set(name, value);
      const [redirectUri, clientId] = stolenApp ?? [asked.searchParams.get("redirect_uri") ?? "", ""];
      onward.searchParams.set("client_id", clientId);
      onward.searchParams.set("redirect_uri", redirectUri);
      return onward.href;
    },
  });
  process.env.OUTBOUND_ALLOW = [honest, saysIss, hostile].map(({ url }) => new URL(url).host).join(",");
  const { newPerson } = await import("../fixtures/people");
  ada = await newPerson();
  const { prisma } = await import("@/lib/db/client");
  await prisma.workspace.update({
    where: { id: ada.workspaceId },
    data: { redirectUris: [R, ...ONE_EACH] },
  });
});

afterAll(async () => {
  for (const instance of [honest, saysIss, hostile]) await instance.stop();
});

/** Redirect address and client id of an app at the honest server. */
let stolenApp: [string, string] | null = null;

async function oauthUrl(instance: Instance, redirectUri?: string): Promise<string> {
  const { call } = await import("../fixtures/call");
  const { GET } = await import("@/app/api/v1/auth/[platform]/oauth-url/route");
  const query = new URLSearchParams({ instance_url: instance.url });
  if (redirectUri !== undefined) query.set("redirect_uri", redirectUri);
  const path = `/auth/mastodon/oauth-url?${query.toString()}`;
  const answer = await call(GET, { as: ada, path, params: { platform: "mastodon" } });
  expect(answer.status, answer.text).toBe(200);
  return String(answer.body.url);
}

/** Follows every redirect between servers; answers the address, with its answer, that the browser ends at. */
async function landing(url: string): Promise<URL> {
  let here = url;
  for (let hop = 0; hop < 5; hop += 1) {
    const answer = await fetch(here, { redirect: "manual" });
    here = answer.headers.get("location") ?? "";
    if (![honest, saysIss, hostile].some((instance) => here.startsWith(instance.url))) return new URL(here);
  }
  throw new Error("The servers lead on for ever.");
}

async function finish(landed: URL, more: Record<string, string> = {}) {
  const { call } = await import("../fixtures/call");
  const { POST } = await import("@/app/api/v1/auth/[platform]/callback/route");
  const query = landed.searchParams;
  const body = { code: query.get("code"), state: query.get("state"), ...more };
  const path = "/auth/mastodon/callback";
  return await call(POST, { as: ada, method: "POST", path, body, params: { platform: "mastodon" } });
}

/** As the browser's own callback does: it knows which address the answer came to. */
async function finishAt(landed: URL) {
  const { finishConnect } = await import("@/lib/accounts/service/connect");
  const query = landed.searchParams;
  return await finishConnect(ada.ctx, {
    platform: "mastodon",
    code: query.get("code") ?? "",
    state: query.get("state") ?? "",
    iss: query.get("iss"),
    arrivedAt: `${landed.origin}${landed.pathname}`,
  });
}

it("gives each server a callback address of its own, the same one every time", async () => {
  const addressOf = (url: string) => new URL(url).searchParams.get("redirect_uri");
  const [first, again, other] = [await oauthUrl(honest), await oauthUrl(honest), await oauthUrl(hostile)].map(
    addressOf,
  );
  expect(first).toMatch(/^http:\/\/127\.0\.0\.1:3000\/auth\/callback\/mastodon\/[0-9a-f]{32}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(honest.apps.size).toBe(1);
});

it("connects with the server that was asked", async () => {
  const landed = await landing(await oauthUrl(honest));
  expect((await finishAt(landed)).accounts).toHaveLength(1);
  const named = await finishAt(await landing(await oauthUrl(saysIss)));
  expect(named.accounts).toHaveLength(1);
});

it("refuses a code of the honest server that comes back under the hostile one's state, and tells it nobody", async () => {
  stolenApp = [...honest.apps][0] ?? null;
  const landed = await landing(await oauthUrl(hostile));
  expect(landed.searchParams.get("code")).toBe(`code-of-${new URL(honest.url).port}`);
  const before = honest.tokenCalls.length;
  await expect(finishAt(landed)).rejects.toMatchObject({
    code: "invalid_input",
    extra: { reason: "other_server" },
  });
  // The state is used up: a second try with the right address finds nothing.
  landed.pathname = new URL(await oauthUrl(hostile)).pathname;
  await expect(finishAt(landed)).rejects.toMatchObject({ code: "conflict" });
  expect([hostile.tokenCalls.length, honest.tokenCalls.length]).toEqual([0, before]);
});

it("through the API, where several servers share an address, believes only the server's own word", async () => {
  await oauthUrl(honest, R);
  stolenApp = [R, honest.apps.get(R) ?? ""];
  const mixed = await finish(await landing(await oauthUrl(hostile, R)));
  expect([mixed.status, mixed.body.issues]).toEqual([400, [expect.objectContaining({ path: ["iss"] })]]);
  const named = await finish(await landing(await oauthUrl(hostile, R)), { iss: honest.url });
  expect([named.status, named.body.issues]).toEqual([
    400,
    [expect.objectContaining({ code: "other_server" })],
  ]);
  expect(hostile.tokenCalls).toEqual([]);

  const silent = await finish(await landing(await oauthUrl(honest, R)));
  expect(silent.status).toBe(400);
  const landed = await landing(await oauthUrl(saysIss, R));
  const good = await finish(landed, { iss: landed.searchParams.get("iss") ?? "" });
  expect(good.status, good.text).toBe(200);
});

it("through the API, takes an address that is used for one server only", async () => {
  await oauthUrl(hostile, ONE_EACH[1]);
  const answer = await finish(await landing(await oauthUrl(honest, ONE_EACH[0])));
  expect(answer.status, answer.text).toBe(200);
});

it("keeps the app of an account that was connected before servers had addresses of their own", async () => {
  const { prisma } = await import("@/lib/db/client");
  const { newId } = await import("@/lib/core/ids");
  const { encrypt } = await import("@/lib/server/crypto");
  const { knownAppKeys } = await import("@/lib/accounts/internal/instance-apps");
  const old = await startInstance();
  const id = newId("platformApp");
  await prisma.platformApp.create({
    data: {
      id,
      platform: "mastodon",
      instanceUrl: old.url,
      redirectUri: "http://127.0.0.1:3000/auth/callback/mastodon",
      clientId: "old-app",
      clientSecret: encrypt("old-secret", { table: "platform_apps", column: "client_secret", rowId: id }),
    },
  });
  await old.stop();
  const network = { platform: "mastodon", instanceUrl: old.url, sandbox: false } as const;
  const credentials = { accessToken: "t", refreshToken: null, accessExpiresAt: null, refreshExpiresAt: null };
  const keys = await knownAppKeys(network, { ...credentials, scopes: null, extra: { clientId: "old-app" } });
  expect(keys).toEqual({ clientId: "old-app", clientSecret: "old-secret" });
});
