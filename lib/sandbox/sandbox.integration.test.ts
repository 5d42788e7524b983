import http from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SandboxAdminError } from "@/lib/sandbox/admin-client";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* What no single network owns: the journal, holds, faults, the clock, restarts and the admin API's door. */

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(async () => {
  await sandbox.admin.reset();
});
afterAll(() => sandbox.stop());

const password = "demo-demo-demo-demo";

async function session(): Promise<{ did: string; accessJwt: string; refreshJwt: string }> {
  const response = await xrpc("com.atproto.server.createSession", { identifier: "demo.test", password });
  return (await response.json()) as { did: string; accessJwt: string; refreshJwt: string };
}

function xrpc(method: string, body: unknown, token?: string, base = sandbox.urls.bluesky): Promise<Response> {
  return fetch(`${base}/xrpc/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
}

let serial = 0;
const rkeys = () => `3mjk3k3k3k3${"234567abcdefghijkl"[serial++ % 18]}2`;

function publish(who: { did: string; accessJwt: string }, text: string, rkey = rkeys()): Promise<Response> {
  const record = { $type: "app.bsky.feed.post", text, createdAt: "2026-11-23T05:00:00.000Z" };
  return xrpc(
    "com.atproto.repo.putRecord",
    { repo: who.did, collection: "app.bsky.feed.post", rkey, record, swapRecord: null },
    who.accessJwt,
  );
}

const texts = async () => (await sandbox.admin.timeline({ network: "bluesky" })).map((post) => post.text);
const heldEntry = () =>
  expect.poll(async () => (await sandbox.admin.journal({ operation: "post.create" })).at(-1)?.held ?? null, {
    timeout: 5_000,
  });

describe("the journal", () => {
  it("shows every request with its operation, account and phases, and no secret", async () => {
    const who = await session();
    await publish(who, "seen");
    const phases = async () =>
      (await sandbox.admin.journal({ network: "bluesky" })).map((entry) => entry.phase);
    await expect.poll(phases).toEqual(["answered", "answered"]);
    const entries = await sandbox.admin.journal({ network: "bluesky" });
    expect(entries.map((entry) => [entry.operation, entry.account, entry.phase, entry.status])).toEqual([
      ["session.create", "demo.test", "answered", 200],
      ["post.create", "demo.test", "answered", 200],
    ]);
    expect(entries[1]?.committed_at).not.toBeNull();
    expect(entries[1]?.body).toMatchObject({ record: { text: "seen" } });
    expect(JSON.stringify(entries)).not.toContain(password);
    expect(JSON.stringify(entries)).not.toContain(who.accessJwt);
    expect(await sandbox.admin.journal({ since: entries[0]?.id ?? "" })).toHaveLength(1);
  });
});

describe("holds", () => {
  it("before the commit: nothing is stored while held, and a release stores it although the client is gone", async () => {
    const who = await session();
    const hold = await sandbox.admin.createHold({
      network: "bluesky",
      operation: "post.create",
      stage: "before_commit",
    });
    const gone = new AbortController();
    const record = { $type: "app.bsky.feed.post", text: "held", createdAt: "2026-11-23T05:00:00.000Z" };
    const request = fetch(`${sandbox.urls.bluesky}/xrpc/com.atproto.repo.putRecord`, {
      method: "POST",
      signal: gone.signal,
      headers: { "content-type": "application/json", authorization: `Bearer ${who.accessJwt}` },
      body: JSON.stringify({ repo: who.did, collection: "app.bsky.feed.post", rkey: rkeys(), record }),
    }).catch(() => "killed");
    await heldEntry().toBe("before_commit");
    expect((await sandbox.admin.holds())[0]?.waiting).toHaveLength(1);
    expect(await texts()).toEqual([]);
    gone.abort();
    expect(await request).toBe("killed");
    expect(await sandbox.admin.settleHold(hold.id, "release")).toBe(1);
    await expect.poll(texts).toEqual(["held"]);
    await expect
      .poll(async () => (await sandbox.admin.journal({ operation: "post.create" })).at(-1)?.phase)
      .toBe("dropped");
  });

  it("after the commit: the post is there while the answer is kept, and a drop loses the answer only", async () => {
    const who = await session();
    const hold = await sandbox.admin.createHold({
      network: "bluesky",
      account: who.did,
      operation: "post.*",
      stage: "after_commit",
    });
    const request = publish(who, "committed").then(
      () => "answered",
      () => "lost",
    );
    await heldEntry().toBe("after_commit");
    expect((await sandbox.admin.journal({ operation: "post.create" })).at(-1)?.phase).toBe("committed");
    expect(await texts()).toEqual(["committed"]);
    await sandbox.admin.settleHold(hold.id, "drop");
    expect(await request).toBe("lost");
    expect(await texts()).toEqual(["committed"]);
  });

  it("leaves other accounts and operations alone, and holds only as many as it was told", async () => {
    const who = await session();
    await sandbox.admin.createHold({
      network: "bluesky",
      account: "someone.test",
      operation: "post.create",
      stage: "before_commit",
    });
    await sandbox.admin.createHold({
      network: "bluesky",
      operation: "media.*",
      stage: "before_commit",
      times: null,
    });
    expect((await publish(who, "free")).status).toBe(200);
  });
});

describe("faults", () => {
  it.each([
    ["server_error", "rejected", []],
    ["reset_before_commit", "lost", []],
    ["bad_gateway_after_commit", 502, ["text"]],
    ["reset_after_commit", "lost", ["text"]],
    ["garbage_after_commit", "unreadable", ["text"]],
  ] as const)("%s leaves %s with the client and %j on the timeline, once", async (kind, outcome, stored) => {
    const who = await session();
    await sandbox.admin.createFault({
      network: "bluesky",
      account: "demo.test",
      operation: "post.create",
      kind,
    });
    const seen = await publish(who, "text").then(
      async (response) => {
        if (response.status === 503) return "rejected";
        if (response.status !== 200) return response.status;
        return (await response.text()).startsWith("<") ? "unreadable" : "fine";
      },
      () => "lost",
    );
    expect(seen).toBe(outcome);
    expect(await texts()).toEqual(stored);
    expect((await publish(who, "after")).status).toBe(200);
    expect((await sandbox.admin.faults())[0]).toMatchObject({ remaining: 0, hits: 1 });
  });

  it("expires the presented token so that a refresh helps, and revokes so that it does not", async () => {
    const who = await session();
    await sandbox.admin.createFault({ network: "bluesky", operation: "post.create", kind: "token_expired" });
    expect(await (await publish(who, "a")).json()).toMatchObject({ error: "ExpiredToken" });
    const refreshed = await xrpc("com.atproto.server.refreshSession", {}, who.refreshJwt);
    const next = (await refreshed.json()) as { accessJwt: string; refreshJwt: string };
    expect((await publish({ ...who, ...next }, "b")).status).toBe(200);
    await sandbox.admin.createFault({ network: "bluesky", operation: "post.create", kind: "token_revoked" });
    expect((await publish({ ...who, ...next }, "c")).status).toBe(400);
    expect((await xrpc("com.atproto.server.refreshSession", {}, next.refreshJwt)).status).toBe(400);
  });

  it("are not used up by readers, and those of a token not by requests without one", async () => {
    const who = await session();
    await publish(who, "shown");
    const [post] = await sandbox.admin.timeline({ network: "bluesky" });
    await sandbox.admin.createFault({ network: "bluesky", kind: "server_error" });
    await sandbox.admin.createFault({ network: "bluesky", kind: "garbage_after_commit" });
    expect((await fetch(post?.permalink ?? "")).status).toBe(200);
    expect((await fetch(`${sandbox.urls.bluesky}/favicon.ico`)).status).toBe(204);
    expect((await publish(who, "spoiled")).status).toBe(503);
    expect(await (await publish(who, "spoiled too")).text()).toMatch(/^</);
    await sandbox.admin.createFault({ network: "bluesky", kind: "token_expired" });
    const describe = () => fetch(`${sandbox.urls.bluesky}/xrpc/com.atproto.server.describeServer`);
    expect((await describe()).status).toBe(200);
    expect(await (await publish(who, "expired")).json()).toMatchObject({ error: "ExpiredToken" });
  });

  it("lists a post only after the delay, while reading it by its address works", async () => {
    const who = await session();
    await sandbox.admin.createFault({ kind: "list_delay", params: { seconds: 30 } });
    const { uri } = (await (await publish(who, "late")).json()) as { uri: string };
    const rkey = uri.split("/").at(-1) ?? "";
    const query = `repo=${who.did}&collection=app.bsky.feed.post`;
    const listed = async () =>
      (
        (await (
          await fetch(`${sandbox.urls.bluesky}/xrpc/com.atproto.repo.listRecords?${query}`)
        ).json()) as { records: unknown[] }
      ).records.length;
    expect(
      (await fetch(`${sandbox.urls.bluesky}/xrpc/com.atproto.repo.getRecord?${query}&rkey=${rkey}`)).status,
    ).toBe(200);
    expect(await listed()).toBe(0);
    await sandbox.admin.setClock(31_000);
    expect(await listed()).toBe(1);
  });
});

describe("many at once", () => {
  it("takes a hundred posts of twenty accounts together, each once", async () => {
    const people = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const handle = `crowd${index}.test`;
        await sandbox.admin.createAccount({ network: "bluesky", handle });
        const response = await xrpc("com.atproto.server.createSession", { identifier: handle, password });
        return (await response.json()) as { did: string; accessJwt: string };
      }),
    );
    const keys = ["2", "3", "4", "5", "6"].map((char) => `3mjk3k3k3k4${char}2`);
    const posts = people.flatMap((who) => keys.map((rkey) => publish(who, "crowd", rkey)));
    const statuses = (await Promise.all(posts)).map((response) => response.status);
    expect(statuses).toEqual(Array(100).fill(200));
    expect(await sandbox.admin.timeline({ network: "bluesky", limit: 500 })).toHaveLength(100);
  });
});

describe("people", () => {
  it("can post and delete by hand on every network", async () => {
    for (const network of ["x", "linkedin", "instagram", "mastodon", "bluesky"] as const) {
      const handle =
        network === "bluesky" ? "hand.test" : "hand-made".replace("-", network === "linkedin" ? "-" : "_");
      await sandbox.admin.createAccount({ network, handle });
      const post = await sandbox.admin.createPost({
        network,
        account: handle,
        text: `by hand on ${network}`,
        age_seconds: 60,
      });
      expect(post).toMatchObject({ network, by_hand: true, text: `by hand on ${network}` });
      expect((await fetch(post.permalink)).status).toBe(200);
      await sandbox.admin.deletePost(network, post.id);
    }
    expect(await sandbox.admin.timeline()).toEqual([]);
    expect(await sandbox.admin.posts()).toHaveLength(5);
  });

  it("see metrics that only grow", async () => {
    const who = await session();
    await publish(who, "popular");
    const views = [];
    for (const hours of [0, 1, 10, 100]) {
      await sandbox.admin.setClock(hours * 3_600_000);
      views.push((await sandbox.admin.timeline())[0]?.metrics.views ?? -1);
    }
    expect(views[0]).toBe(0);
    expect(views).toEqual([...views].sort((a, b) => a - b));
    expect(views[3]).toBeGreaterThan(100);
  });
});

describe("the process", () => {
  it("remembers posts, tokens, faults and its clock across a restart", async () => {
    const who = await session();
    await publish(who, "kept");
    await sandbox.admin.setClock(5_000);
    await sandbox.admin.createFault({ kind: "server_error", network: "x", times: null });
    const second = await startTestSandbox();
    expect((await second.admin.timeline()).map((post) => post.text)).toEqual(["kept"]);
    expect((await second.admin.status()).clock_offset_ms).toBe(5_000);
    expect((await second.admin.faults())[0]).toMatchObject({ kind: "server_error", remaining: null });
    const me = await fetch(`${second.urls.bluesky}/xrpc/com.atproto.server.getSession`, {
      headers: { authorization: `Bearer ${who.accessJwt}` },
    });
    expect(me.status).toBe(200);
    await second.stop();
  });

  it("answers unknown paths as each network does", async () => {
    const statuses = await Promise.all(
      Object.values(sandbox.urls).map(async (url) => (await fetch(`${url}/nothing/here/at/all`)).status),
    );
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
  });

  it("opens its admin API to loopback names and JSON only", async () => {
    const raw = (host: string) =>
      new Promise<number>((resolve, reject) => {
        http
          .get({ port: sandbox.basePort, host: "127.0.0.1", path: "/status", headers: { host } }, (res) =>
            resolve(res.resume().statusCode ?? 0),
          )
          .on("error", reject);
      });
    expect(await raw(`localhost:${sandbox.basePort}`)).toBe(200);
    expect(await raw("rebound.example")).toBe(403);
    const form = await fetch(`http://127.0.0.1:${sandbox.basePort}/reset`, {
      method: "POST",
      body: new URLSearchParams({ a: "b" }),
    });
    expect(form.status).toBe(415);
    await expect(sandbox.admin.createFault({ kind: "no_such_fault" as never })).rejects.toBeInstanceOf(
      SandboxAdminError,
    );
  });
});
