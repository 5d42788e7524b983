import { AtpAgent, jsonToLex, lexicons, RichText } from "@atproto/api";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tidOf } from "@/lib/sandbox/networks/bluesky/cid";
import { bluesky } from "@/lib/sandbox/networks/bluesky/network";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* @atproto/api, which we did not write, takes the sandbox for a PDS. */

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());

async function signIn(handle: string) {
  await sandbox.admin.createAccount({ network: "bluesky", handle, password: "abcd-abcd-abcd-abcd" });
  const agent = new AtpAgent({ service: sandbox.urls.bluesky });
  await agent.login({ identifier: handle, password: "abcd-abcd-abcd-abcd" });
  return { agent, did: agent.assertDid };
}

const picture = () =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer();

describe("Bluesky through AtpAgent", () => {
  it("signs in, uploads, posts with facets, reads back and deletes", async () => {
    const { agent, did } = await signIn("ada.test");
    const text = new RichText({ text: "Héllo 👩‍👩‍👧 see https://example.com #probe @ada.test" });
    await text.detectFacets(agent);
    const upload = await agent.uploadBlob(await picture(), { encoding: "image/jpeg" });
    const post = await agent.post({
      text: text.text,
      facets: text.facets,
      embed: { $type: "app.bsky.embed.images", images: [{ image: upload.data.blob, alt: "teal" }] },
    });
    const { data } = await agent.getPosts({ uris: [post.uri] });
    expect(data.posts[0]?.likeCount).toBe(0);
    expect(data.posts[0]?.record).toMatchObject({ text: text.text });
    const [seen] = await sandbox.admin.timeline({ network: "bluesky", account: did });
    expect(seen).toMatchObject({ id: post.uri, media: [{ alt: "teal", mime: "image/jpeg" }] });
    await agent.deletePost(post.uri);
    await agent.deletePost(post.uri);
    expect((await agent.getPosts({ uris: [post.uri] })).data.posts).toEqual([]);
  });

  it("makes a repeat of putRecord with swapRecord null harmless and another record an InvalidSwap", async () => {
    const { agent, did } = await signIn("swap.test");
    const record = { $type: "app.bsky.feed.post", text: "once", createdAt: "2026-11-23T05:00:00.000Z" };
    const put = (rkey: string, value: Record<string, unknown>) =>
      agent.com.atproto.repo.putRecord({
        repo: did,
        collection: "app.bsky.feed.post",
        rkey,
        record: value,
        swapRecord: null,
      });
    const rkey = tidOf(new Date());
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => put(rkey, record)));
    expect(new Set(answers.map(({ data }) => data.cid)).size).toBe(1);
    expect(answers.filter(({ data }) => data.commit).length).toBe(1);
    await expect(put(rkey, { ...record, text: "changed" })).rejects.toMatchObject({
      status: 400,
      error: "InvalidSwap",
    });
    await expect(put("post-42-abc", record)).rejects.toMatchObject({ status: 400, error: "InvalidRequest" });
    await expect(
      agent.com.atproto.repo.createRecord({ repo: did, collection: "app.bsky.feed.post", rkey, record }),
    ).rejects.toMatchObject({ status: 500, error: "InternalServerError" });
  });

  it("gives one successor per refresh token within its grace, and ends a deleted session", async () => {
    const { agent } = await signIn("grace.test");
    const refreshJwt = agent.session?.refreshJwt ?? "";
    const refresh = () =>
      agent.com.atproto.server.refreshSession(undefined, {
        headers: { authorization: `Bearer ${refreshJwt}` },
      });
    const [first, second] = [await refresh(), await refresh()];
    expect(second.data.refreshJwt).toBe(first.data.refreshJwt);
    await sandbox.admin.setClock(2.5 * 3_600_000);
    await expect(refresh()).rejects.toMatchObject({ status: 400, error: "ExpiredToken" });
    await sandbox.admin.setClock(0);
  });

  it("refuses what the lexicon refuses, unknown blobs, wrong passwords and other people's repositories", async () => {
    const { agent } = await signIn("rules.test");
    const other = await signIn("victim.test");
    await expect(agent.post({ text: "x".repeat(301) })).rejects.toMatchObject({
      status: 400,
      error: "InvalidRequest",
    });
    const blob = (await other.agent.uploadBlob(await picture(), { encoding: "image/jpeg" })).data.blob;
    await expect(
      agent.post({
        text: "a",
        embed: { $type: "app.bsky.embed.images", images: [{ image: blob, alt: "" }] },
      }),
    ).rejects.toMatchObject({ error: "BlobNotFound" });
    await expect(
      agent.com.atproto.repo.deleteRecord({
        repo: other.did,
        collection: "app.bsky.feed.post",
        rkey: tidOf(new Date()),
      }),
    ).rejects.toMatchObject({ status: 403, error: "AccountNotFound" });
    await expect(
      new AtpAgent({ service: sandbox.urls.bluesky }).login({ identifier: "rules.test", password: "no" }),
    ).rejects.toMatchObject({
      status: 401,
      error: "AuthenticationRequired",
    });
    await expect(agent.uploadBlob(Buffer.alloc(6_000_000), { encoding: "image/jpeg" })).rejects.toMatchObject(
      { status: 413 },
    );
  });
});

/** Every call that the simulator serves and that has a document of the network's own. */
const DOCUMENTED = bluesky.routes
  .map(({ path }) => path.replace("/xrpc/", ""))
  .filter((name) => lexicons.get(name) !== undefined && name !== "com.atproto.sync.getBlob");

describe("the network's own lexicons", () => {
  it("hold for the answer of every call, and for its refusals", async () => {
    const seen = new Set<string>();
    const watching: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const name = pathname.replace("/xrpc/", "");
      const said = (await answer.clone().text()) || "null";
      const body = jsonToLex(JSON.parse(said) as Parameters<typeof jsonToLex>[0]);
      if (answer.ok) {
        lexicons.assertValidXrpcOutput(name, body);
        seen.add(name);
      } else expect(body).toMatchObject({ error: expect.any(String), message: expect.any(String) });
      return answer;
    };
    await sandbox.admin.createAccount({ network: "bluesky", handle: "lex.test", password: "abcd-abcd-abcd" });
    const agent = new AtpAgent({ service: sandbox.urls.bluesky, fetch: watching });
    await agent.login({ identifier: "lex.test", password: "abcd-abcd-abcd" });
    const { assertDid: repo } = agent;
    const { identity, repo: records, server } = agent.com.atproto;
    await server.describeServer();
    await server.getSession();
    await identity.resolveHandle({ handle: "lex.test" });
    await expect(identity.resolveHandle({ handle: "nobody.test" })).rejects.toThrow();
    const { data } = await agent.uploadBlob(await picture(), { encoding: "image/jpeg" });
    const embed = { $type: "app.bsky.embed.images", images: [{ image: data.blob, alt: "" }] };
    const post = await agent.post({ text: "a picture", embed });
    const collection = "app.bsky.feed.post";
    const rkey = tidOf(new Date());
    const record = { $type: collection, text: "put", createdAt: new Date().toISOString() };
    await records.putRecord({ repo, collection, rkey, record, swapRecord: null });
    await records.getRecord({ repo, collection, rkey });
    await expect(records.getRecord({ repo, collection, rkey: "none" })).rejects.toThrow();
    await records.listRecords({ repo, collection });
    await agent.getPosts({ uris: [post.uri] });
    await agent.getProfile({ actor: repo });
    await agent.getProfiles({ actors: [repo] });
    await records.deleteRecord({ repo, collection, rkey });
    const headers = { authorization: `Bearer ${agent.session?.refreshJwt ?? ""}` };
    await server.refreshSession(undefined, { headers });
    await server.deleteSession(undefined, { headers });
    expect([...seen].sort()).toEqual(DOCUMENTED.sort());
  });
});
