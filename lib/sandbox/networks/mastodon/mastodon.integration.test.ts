import { createOAuthAPIClient, createRestAPIClient } from "masto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* masto, which we did not write, takes the sandbox for a Mastodon instance. */

const CALLBACK = "http://127.0.0.1:3000/auth/callback/mastodon";
const SCOPES = "read:accounts read:statuses write:statuses write:media";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());

async function signIn(username: string) {
  const url = sandbox.urls.mastodon;
  const app = await createRestAPIClient({ url }).v1.apps.create({
    clientName: "Test",
    redirectUris: CALLBACK,
    scopes: SCOPES,
  });
  const clientId = app.clientId ?? "";
  const clientSecret = app.clientSecret ?? "";
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: CALLBACK,
    scope: SCOPES,
    state: "s",
  });
  const landed = await decideConsent(`${url}/oauth/authorize?${query}`, { username });
  const token = await createOAuthAPIClient({ url }).token.create({
    grantType: "authorization_code",
    clientId,
    clientSecret,
    redirectUri: CALLBACK,
    code: landed.searchParams.get("code") ?? "",
    scope: SCOPES,
  });
  return {
    url,
    accessToken: token.accessToken,
    client: createRestAPIClient({ url, accessToken: token.accessToken }),
    clientId,
    clientSecret,
  };
}

const picture = () =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } })
    .png()
    .toBuffer();

describe("Mastodon through masto", () => {
  it("registers an app, signs in, uploads, posts, reads back and deletes", async () => {
    const { client } = await signIn("ada_m");
    const instance = await client.v2.instance.fetch();
    expect(instance.configuration.statuses.maxCharacters).toBe(500);
    const me = await client.v1.accounts.verifyCredentials();
    expect(me.acct).toBe("ada_m");
    const file = new Blob([new Uint8Array(await picture())], { type: "image/png" });
    const media = await client.v2.media.create({ file, description: "teal" });
    expect(media.url).toBeTruthy();
    const status = await client.v1.statuses.create({
      status: "Tea & <cake> #tea\nhttps://example.com/a",
      mediaIds: [media.id],
    });
    expect(status.content).toContain("Tea &#38; &#60;cake&#62;");
    expect(status.content).toContain("<br />");
    expect(status.mediaAttachments[0]?.description).toBe("teal");
    expect((await client.v1.statuses.$select(status.id).fetch()).id).toBe(status.id);
    const listed = await client.v1.accounts.$select(me.id).statuses.list({ limit: 40 });
    expect(listed.map((item) => item.id)).toEqual([status.id]);
    await expect(client.v1.media.$select(media.id).fetch()).rejects.toMatchObject({ statusCode: 404 });
    const page = await fetch(status.url ?? "");
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain("Tea &#38; &#60;cake&#62; #tea");
    const picturePath = /<img src="(\/sandbox-files\/[^"]+)" alt="teal">/.exec(html)?.[1] ?? "";
    const shown = await fetch(`${sandbox.urls.mastodon}${picturePath}`);
    expect(shown.headers.get("content-type")).toBe("image/png");
    await client.v1.statuses.$select(status.id).remove();
    expect((await fetch(status.url ?? "")).status).toBe(404);
    await expect(client.v1.statuses.$select(status.id).fetch()).rejects.toMatchObject({ statusCode: 404 });
  });

  it("answers a repeated Idempotency-Key with the first status for an hour, and posts again after it", async () => {
    const { url, accessToken } = await signIn("repeat_m");
    const post = async (text: string) => {
      const response = await fetch(`${url}/api/v1/statuses`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${accessToken}`,
          "idempotency-key": "k1",
          "content-type": "application/json",
        },
        body: JSON.stringify({ status: text }),
      });
      expect(response.status).toBe(200);
      return ((await response.json()) as { id: string }).id;
    };
    const [first, ...others] = await Promise.all([post("one"), post("one"), post("one")]);
    expect(new Set([first, ...others, await post("another text")]).size).toBe(1);
    await sandbox.admin.setClock(3_700_000);
    expect(await post("one")).not.toBe(first);
    await sandbox.admin.setClock(0);
  });

  it("answers 202, then 206, for slow media and refuses to attach them until they are processed", async () => {
    const { url, accessToken } = await signIn("slow_m");
    const headers = { authorization: `Bearer ${accessToken}` };
    await sandbox.admin.createFault({
      network: "mastodon",
      account: "slow_m",
      kind: "slow_media",
      params: { seconds: 60 },
    });
    const body = new FormData();
    body.set("file", new Blob([new Uint8Array(await picture())], { type: "image/png" }), "a.png");
    const upload = await fetch(`${url}/api/v2/media`, { method: "POST", headers, body });
    expect(upload.status).toBe(202);
    const { id, url: address } = (await upload.json()) as { id: string; url: string | null };
    expect(address).toBeNull();
    const attach = () =>
      fetch(`${url}/api/v1/statuses`, {
        method: "POST",
        headers,
        body: new URLSearchParams({ status: "a", "media_ids[]": id }),
      });
    expect((await fetch(`${url}/api/v1/media/${id}`, { headers })).status).toBe(206);
    const early = await attach();
    expect(early.status).toBe(422);
    expect(await early.json()).toEqual({
      error: "Cannot attach files that have not finished processing. Try again in a moment!",
    });
    await sandbox.admin.setClock(61_000);
    expect((await fetch(`${url}/api/v1/media/${id}`, { headers })).status).toBe(200);
    expect((await attach()).status).toBe(200);
    await sandbox.admin.setClock(0);
  });

  it("words its refusals as Mastodon does", async () => {
    const { client } = await signIn("rules_m");
    await expect(client.v1.statuses.create({ status: "x".repeat(501) })).rejects.toThrow(
      "Text character limit of 500 exceeded",
    );
    await expect(client.v1.statuses.create({ status: " " })).rejects.toThrow("Text can't be blank");
    await expect(
      client.v1.statuses.create({ status: `${"x".repeat(470)} https://example.com/${"y".repeat(200)}` }),
    ).resolves.toBeTruthy();
    await expect(
      createRestAPIClient({
        url: sandbox.urls.mastodon,
        accessToken: "nope",
      }).v1.accounts.verifyCredentials(),
    ).rejects.toThrow("The access token is invalid");
  });
});
