/** What only one network does, against the sandbox: its own limits, its own answers to a repeat. */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { effectiveManifest } from "./core/effective-manifest";
import { KIND_RULES, PlatformError, wordsOf } from "./core/error";
import type { Prepared } from "./core/platform";
import type { PlatformId } from "./core/platform-id";
import { platforms } from "./registry";
import {
  type Bench,
  createBench,
  draftOf,
  pkce,
  prepareAll,
  publishContext,
  REDIRECT,
  send,
  type Sent,
  settleOnce,
} from "./testing/adapter-bench";
import { decideConsent } from "./testing/consent";
import { type Pictures, servePictures } from "./testing/pictures";
import { type SandboxProcess, startSandboxProcess } from "./testing/sandbox-process";

let sandbox: SandboxProcess;
let pictures: Pictures;
const benches = {} as Record<PlatformId, Bench>;

beforeAll(async () => {
  [sandbox, pictures] = await Promise.all([
    startSandboxProcess(process.env.DATABASE_URL ?? ""),
    servePictures(),
  ]);
  for (const id of Object.keys(platforms) as PlatformId[]) benches[id] = createBench(platforms[id], sandbox);
}, 60_000);
afterAll(async () => {
  pictures.close();
  await sandbox.stop();
});
afterEach(async () => {
  await sandbox.clearFaults();
  await sandbox.shiftClock(0);
  for (const bench of Object.values(benches)) bench.clock.offsetMs = 0;
});

const unique = () => randomBytes(4).toString("hex");
const handle = (id: PlatformId) => (id === "bluesky" ? `n${unique()}.test` : `n${unique()}`);

function errorOf(sent: Sent): PlatformError {
  if (!(sent.result instanceof PlatformError)) throw new Error("It was published.");
  return sent.result;
}

async function move(bench: Bench, ms: number): Promise<void> {
  bench.clock.offsetMs = ms;
  await sandbox.shiftClock(ms);
}

describe("X", () => {
  it("refuses the same text twice; the refusal is told apart by the timeline, not by its wording", async () => {
    const account = await benches.x.connect(handle("x"));
    const text = `Twice ${unique()} example.com and https://example.org/a?b=c&d=e`;
    const first = await send(benches.x, account, draftOf(text));
    const error = errorOf(await send(benches.x, account, draftOf(text)));
    expect(error.kind).toBe("duplicate");
    // What a bare refusal asks of a person is not what this one does.
    expect(wordsOf(error)).toBe(KIND_RULES.duplicate);
    expect(error.detail.existingRemoteId).toBe(
      first.result instanceof PlatformError ? "" : first.result.remoteId,
    );
  });

  it("finds a lost post with links and pictures by its text as written", async () => {
    const account = await benches.x.connect(handle("x"));
    await sandbox.fault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "reset_after_commit",
    });
    const text = `Lost ${unique()} example.com/a & <https://example.org/b> 👩‍👩‍👧`;
    const sent = await send(
      benches.x,
      account,
      draftOf(text, [await pictures.jpeg(unique()), await pictures.jpeg(unique())]),
    );
    expect(errorOf(sent).kind).toBe("outcome_unknown");
    expect((await settleOnce(benches.x, account, sent)).outcome).toBe("published");
  });

  it.each([
    ["spec 2.167", []],
    ["spec 2.166", ["older_spec"]],
    ["spec 2.167, unknown names ignored", ["unknown_ignored"]],
    ["spec 2.166, unknown names ignored", ["older_spec", "unknown_ignored"]],
  ])("finds a lost long post of a Premium account by its whole text: %s", async (_spec, modes) => {
    const name = handle("x");
    for (const kind of modes) await sandbox.fault({ network: "x", account: name, kind, times: null });
    await sandbox.addPerson("x", name, undefined, { subscription_type: "Premium" });
    const account = await benches.x.connect(name);
    expect(account.session.profile.subscription_type).toBe("Premium");
    await sandbox.fault({
      network: "x",
      account: name,
      operation: "post.create",
      kind: "reset_after_commit",
    });
    const text = `Long ${unique()} ${"много слов и 日本語 ".repeat(40)} https://example.com/a?b=c&d=e the end`;
    const sent = await send(benches.x, account, draftOf(text, [await pictures.jpeg(unique())]));
    expect(errorOf(sent).kind).toBe("outcome_unknown");
    expect((await settleOnce(benches.x, account, sent)).outcome).toBe("published");
    const other = { ...sent, draft: { ...sent.draft, text: `${text}!` } };
    expect((await settleOnce(benches.x, account, other)).outcome).toBe("not_published");
  });

  it("uploads a large picture in chunks, with its alt text", async () => {
    const account = await benches.x.connect(handle("x"));
    const sent = await send(
      benches.x,
      account,
      draftOf(`Large ${unique()}`, [await pictures.large(unique(), "A wall")]),
    );
    expect(sent.result).toMatchObject({ kind: "published" });
    const operations = (await sandbox.journal("x", account.handle)).map((row) => row.operation);
    expect(operations.filter((operation) => operation === "media.append").length).toBeGreaterThan(1);
    expect((await sandbox.posts("x", account.handle))[0]?.media).toEqual([{ alt: "A wall" }]);
  });

  it("uploads a moving GIF in chunks and waits for its processing", async () => {
    const account = await benches.x.connect(handle("x"));
    const sent = await send(
      benches.x,
      account,
      draftOf(`Moving ${unique()}`, [await pictures.gif(unique())]),
    );
    expect(sent.result).toMatchObject({ kind: "published" });
    const operations = (await sandbox.journal("x", account.handle)).map((row) => row.operation);
    expect(operations).toEqual(
      expect.arrayContaining(["media.init", "media.append", "media.finalize", "media.status"]),
    );
  });

  it("pauses the whole app when its credits are used up", async () => {
    const account = await benches.x.connect(handle("x"));
    await sandbox.fault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "credits_depleted",
    });
    const error = errorOf(await send(benches.x, account, draftOf(`Broke ${unique()}`)));
    expect([error.kind, error.detail.limitScope]).toEqual(["quota_exhausted", "app"]);
  });

  it("keeps a refresh token single use: the old one is refused for good", async () => {
    const account = await benches.x.connect(handle("x"));
    const { refresh } = platforms.x.connect.kind === "oauth2" ? platforms.x.connect : { refresh: null };
    if (!refresh) throw new Error("X renews.");
    const renewed = await refresh(account.ctx, account.session);
    expect(renewed.refreshToken).not.toBe(account.session.credentials.refreshToken);
    await expect(refresh(account.ctx, account.session)).rejects.toMatchObject({ kind: "auth_revoked" });
  });
});

describe("LinkedIn", () => {
  it("renews the sign-in of a partner's app with the same refresh token, whose year runs on", async () => {
    const name = handle("linkedin");
    await sandbox.addPerson("linkedin", name, undefined, { partner: true });
    const account = await benches.linkedin.connect(name);
    const { refresh } = platforms.linkedin.connect.kind === "oauth2" ? platforms.linkedin.connect : {};
    if (!refresh) throw new Error("LinkedIn renews for partners.");
    const before = account.session.credentials;
    await move(benches.linkedin, 59 * 86_400_000);
    const after = await refresh(account.ctx, account.session);
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(after.refreshToken).toBe(before.refreshToken);
    const ends = [before, after].map((credentials) => credentials.refreshExpiresAt?.getTime() ?? 0);
    expect(Math.abs((ends[0] ?? 0) - (ends[1] ?? 0))).toBeLessThan(60_000);
    const renewed = { ...account, session: { ...account.session, credentials: after } };
    await move(benches.linkedin, 61 * 86_400_000);
    expect((await send(benches.linkedin, renewed, draftOf(`Renewed ${unique()}`))).result).toMatchObject({
      kind: "published",
    });
    expect(errorOf(await send(benches.linkedin, account, draftOf(`Old ${unique()}`))).kind).toBe(
      "auth_expired",
    );
    await move(benches.linkedin, 366 * 86_400_000);
    await expect(refresh(account.ctx, renewed.session)).rejects.toMatchObject({ kind: "auth_revoked" });
  });

  it("ends the refresh token too when the sign-in is given back", async () => {
    const name = handle("linkedin");
    await sandbox.addPerson("linkedin", name, undefined, { partner: true });
    const { ctx, session } = await benches.linkedin.connect(name);
    await platforms.linkedin.connect.revoke(ctx, session);
    const { refresh } = platforms.linkedin.connect;
    await expect(Promise.resolve().then(() => refresh?.(ctx, session))).rejects.toMatchObject({
      kind: "auth_revoked",
    });
  });

  it("names the post that already exists", async () => {
    const account = await benches.linkedin.connect(handle("linkedin"));
    const text = `Twice ${unique()}`;
    const first = await send(benches.linkedin, account, draftOf(text));
    const error = errorOf(await send(benches.linkedin, account, draftOf(text)));
    expect(error.kind).toBe("duplicate");
    expect(error.detail.existingRemoteId).toBe(
      first.result instanceof PlatformError ? "" : first.result.remoteId,
    );
  });

  it("does not claim an older post of the same text as its own", async () => {
    const account = await benches.linkedin.connect(handle("linkedin"));
    const text = `Older ${unique()}`;
    await send(benches.linkedin, account, draftOf(text));
    await move(benches.linkedin, 10 * 60_000);
    const draft = draftOf(text);
    const prepared = await prepareAll(benches.linkedin, account, draft);
    const lost: Sent = {
      draft,
      prepared,
      startedAt: benches.linkedin.clock.now(),
      result: new PlatformError("outcome_unknown", { message: "" }),
    };
    expect(await settleOnce(benches.linkedin, account, lost)).toEqual({ outcome: "not_published" });
  });
});

describe("Instagram", () => {
  it("publishes a carousel as one post with its children in order", async () => {
    const account = await benches.instagram.connect(handle("instagram"));
    const media = await Promise.all([0, 1, 2, 3].map((n) => pictures.jpeg(unique(), `Part ${String(n)}`)));
    const text = `Carousel ${unique()}`;
    await send(benches.instagram, account, draftOf(text, media));
    const posts = await sandbox.posts("instagram", account.handle);
    expect(posts.map((post) => [post.text, post.media.map((item) => item.alt)])).toEqual([
      [text, ["Part 0", "Part 1", "Part 2", "Part 3"]],
    ]);
  });

  it("takes the refusal to publish a container again for the success it is", async () => {
    const account = await benches.instagram.connect(handle("instagram"));
    await sandbox.fault({
      network: "instagram",
      account: account.handle,
      operation: "container.publish",
      kind: "reset_after_commit",
    });
    const sent = await send(
      benches.instagram,
      account,
      draftOf(`Again ${unique()}`, [await pictures.jpeg(unique())]),
    );
    expect(errorOf(sent).kind).toBe("outcome_unknown");
    const again = await platforms.instagram.publish(
      publishContext(benches.instagram, account),
      sent.draft,
      sent.prepared,
    );
    const posts = await sandbox.posts("instagram", account.handle);
    expect(posts.map((post) => post.id)).toEqual([again.kind === "published" ? again.remoteId : ""]);
  });

  it("makes a container anew when Instagram has forgotten it", async () => {
    const account = await benches.instagram.connect(handle("instagram"));
    const draft = draftOf(`Forgotten ${unique()}`, [await pictures.jpeg(unique())]);
    const old = await prepareAll(benches.instagram, account, draft);
    await move(benches.instagram, 25 * 3_600_000);
    let stored = old;
    await expect(
      prepareAll(benches.instagram, account, draft, old, (prepared) => {
        stored = prepared;
      }),
    ).rejects.toMatchObject({ kind: "unavailable" });
    const fresh = await prepareAll(benches.instagram, account, draft, stored);
    expect(fresh.data.container).not.toBe(old.data.container);
    const done = await platforms.instagram.publish(publishContext(benches.instagram, account), draft, fresh);
    expect(done.kind).toBe("published");
  });

  it.each([
    ["spam_block", "container.publish", "policy"],
    ["quota_exhausted", "container.publish", "quota_exhausted"],
    ["fetch_failed", "container.create", "unavailable"],
  ])("calls %s at %s %s", async (kind, operation, expected) => {
    const account = await benches.instagram.connect(handle("instagram"));
    await sandbox.fault({ network: "instagram", account: account.handle, operation, kind });
    const draft = draftOf(`Refused ${unique()}`, [await pictures.jpeg(unique())]);
    const outcome = await send(benches.instagram, account, draft).then(
      errorOf,
      (error: unknown) => error as PlatformError,
    );
    expect(outcome.kind).toBe(expected);
  });

  it("tells the quota", async () => {
    const account = await benches.instagram.connect(handle("instagram"));
    await send(benches.instagram, account, draftOf(`Quota ${unique()}`, [await pictures.jpeg(unique())]));
    const quota = await platforms.instagram.quota?.({ ...account.ctx, session: account.session });
    expect(quota).toMatchObject({ limit: 50, used: 1 });
  });

  it("offers every professional account behind the person's Pages", async () => {
    const bench = benches.instagram;
    const { ctx, session } = await bench.connect("ada");
    const targets = await platforms.instagram.targets(ctx, session.credentials, null);
    expect(targets.map((target) => target.username).sort()).toEqual(["ada.studio", "ada.travels"]);
  });
});

describe("Instagram's dialog", () => {
  it("asks again for what the person had left unticked", async () => {
    const { connect } = platforms.instagram;
    if (connect.kind !== "oauth2") throw new Error("Instagram redirects.");
    const ctx = benches.instagram.context(await benches.instagram.app());
    const { challenge, verifier } = pkce();
    const name = handle("instagram");
    const signIn = async (fields: [string, string][], url: string) => {
      const { redirect } = await decideConsent(url, { username: name, fields });
      const code = redirect.searchParams.get("code") ?? "";
      return await connect.exchange(ctx, { code, redirectUri: REDIRECT, codeVerifier: verifier });
    };
    const ours = connect.authorizeUrl(ctx, { redirectUri: REDIRECT, state: "s1", codeChallenge: challenge });
    const partly: [string, string][] = [
      ["scopes_shown", "1"],
      ["scope", "instagram_basic"],
      ["scope", "pages_show_list"],
    ];
    expect((await signIn(partly, ours)).scopes).not.toContain("instagram_content_publish");
    const plain = ours.replace("&auth_type=rerequest", "");
    expect((await signIn([], plain)).scopes).not.toContain("instagram_content_publish");
    expect((await signIn([], ours)).scopes).toContain("instagram_content_publish");
  });
});

describe("Instagram through a business", () => {
  const connect = async (data: Record<string, unknown>, ask: { optional?: boolean } = {}) => {
    const name = handle("instagram");
    await sandbox.addPerson("instagram", name, undefined, data);
    return benches.instagram.connect(name, ask);
  };

  it("offers accounts whose Pages a business gave to the person, and publishes there", async () => {
    const account = await connect({ through_business: true });
    const { ctx, session } = account;
    const targets = await platforms.instagram.targets(ctx, session.credentials, null);
    expect(targets.map((target) => target.username)).toEqual([account.handle]);
    const sent = await send(
      benches.instagram,
      account,
      draftOf(`Business ${unique()}`, [await pictures.jpeg(unique())]),
    );
    expect(sent.result).toMatchObject({ kind: "published" });
  });

  it("reaches a role that Business Manager gave only with an optional scope, which is asked for on demand", async () => {
    const account = await connect({ through_business: true, business_role: true }, { optional: true });
    expect(account.session.username).toBe(account.handle);
    const { ctx, session } = account;
    expect(session.credentials.scopes).toEqual(expect.arrayContaining(["ads_management", "ads_read"]));
    await expect(connect({ through_business: true, business_role: true })).rejects.toThrow("no target");
    await expect(platforms.instagram.targets(ctx, session.credentials, null)).resolves.toHaveLength(1);
  });

  it("does not ask businesses where the person did not allow it", async () => {
    const { ctx, session, handle: name } = await connect({});
    const scopes = session.credentials.scopes?.filter((scope) => scope !== "business_management") ?? [];
    const before = (await sandbox.journal("instagram", name)).length;
    await platforms.instagram.targets(ctx, { ...session.credentials, scopes }, null);
    const asked = (await sandbox.journal("instagram", name)).slice(before);
    expect(asked.map((row) => row.operation)).toEqual(["account.list"]);
  });
});

describe("Mastodon", () => {
  it("gives up on a picture after ten minutes, uploads it anew, and asks ever more slowly until then", async () => {
    const bench = benches.mastodon;
    const account = await bench.connect(handle("mastodon"));
    const draft = draftOf(`Slow ${unique()}`, [await pictures.jpeg(unique())]);
    await sandbox.fault({
      network: "mastodon",
      account: account.handle,
      kind: "slow_media",
      params: { seconds: 1_200 },
    });
    let stored: Prepared | null = null;
    const save = (prepared: Prepared) => {
      stored = prepared;
      return Promise.resolve();
    };
    const step = () =>
      platforms.mastodon.prepare({ ...account.ctx, session: account.session, save }, draft, stored);
    expect(await step()).toMatchObject({ kind: "wait", checkAfterMs: 1_500 });
    await move(bench, 60_000);
    expect(await step()).toMatchObject({ kind: "wait", checkAfterMs: 10_000 });
    await move(bench, 11 * 60_000);
    await expect(step()).rejects.toMatchObject({ kind: "unavailable" });
    expect(await step()).toMatchObject({ kind: "ready" });
  });

  it("waits where a server takes the picture for unfinished after all", async () => {
    const account = await benches.mastodon.connect(handle("mastodon"));
    const draft = draftOf(`Unfinished ${unique()}`, [await pictures.jpeg(unique())]);
    await sandbox.fault({
      network: "mastodon",
      account: account.handle,
      kind: "slow_media",
      params: { seconds: 60 },
    });
    let stored: Prepared | null = null;
    const save = (prepared: Prepared) => {
      stored = prepared;
      return Promise.resolve();
    };
    await platforms.mastodon.prepare({ ...account.ctx, session: account.session, save }, draft, null);
    const early = (stored ?? { data: {}, expiresAt: null }) as Prepared;
    const attempt = () => platforms.mastodon.publish(publishContext(benches.mastodon, account), draft, early);
    await expect(attempt()).rejects.toMatchObject({ kind: "not_ready" });
    await move(benches.mastodon, 61_000);
    expect(await attempt()).toMatchObject({ kind: "published" });
  });

  it("waits for the list where a server answers a repeat with 500", async () => {
    const account = await benches.mastodon.connect(handle("mastodon"));
    const fault = { network: "mastodon" as const, account: account.handle, operation: "post.create" };
    await sandbox.fault({ ...fault, kind: "list_delay", params: { seconds: 30 } });
    await sandbox.fault({ ...fault, kind: "reset_after_commit" });
    const sent = await send(
      benches.mastodon,
      account,
      draftOf(`Repeat ${unique()} https://example.com/long/path/to/a/page @a@b.example`),
    );
    await sandbox.fault({ ...fault, kind: "repeat_500" });
    expect((await settleOnce(benches.mastodon, account, sent)).outcome).toBe("undecided");
    await move(benches.mastodon, 31_000);
    expect((await settleOnce(benches.mastodon, account, sent)).outcome).toBe("published");
    expect(await sandbox.posts("mastodon", account.handle)).toHaveLength(1);
  });

  it("repeats under the key while the list is late, and only where the server keeps keys", async () => {
    const vanilla = await benches.mastodon.connect(handle("mastodon"));
    const profile = { ...vanilla.session.profile, version: "2.7.2 (compatible; Pleroma 2.6.0)" };
    const other = { ...vanilla, session: { ...vanilla.session, profile } };
    const fault = { network: "mastodon" as const, account: vanilla.handle, operation: "post.create" };
    await sandbox.fault({ ...fault, kind: "list_delay", params: { seconds: 30 } });
    await sandbox.fault({ ...fault, kind: "reset_after_commit" });
    const sent = await send(benches.mastodon, vanilla, draftOf(`Unlisted ${unique()}`));
    expect((await settleOnce(benches.mastodon, other, sent)).outcome).toBe("undecided");
    expect((await settleOnce(benches.mastodon, vanilla, sent)).outcome).toBe("published");
    expect(await sandbox.posts("mastodon", vanilla.handle)).toHaveLength(1);
  });

  it("looks instead of repeating once the key may be forgotten", async () => {
    const account = await benches.mastodon.connect(handle("mastodon"));
    await sandbox.fault({
      network: "mastodon",
      account: account.handle,
      operation: "post.create",
      kind: "reset_after_commit",
    });
    const sent = await send(
      benches.mastodon,
      account,
      draftOf(`Late ${unique()}`, [await pictures.jpeg(unique())]),
    );
    await move(benches.mastodon, 2 * 3_600_000);
    expect((await settleOnce(benches.mastodon, account, sent)).outcome).toBe("published");
    expect(await sandbox.posts("mastodon", account.handle)).toHaveLength(1);
  });

  it("says that a post is not there, long after the intent, without making one", async () => {
    const account = await benches.mastodon.connect(handle("mastodon"));
    await sandbox.fault({
      network: "mastodon",
      account: account.handle,
      operation: "post.create",
      kind: "reset_before_commit",
    });
    const sent = await send(benches.mastodon, account, draftOf(`Absent ${unique()}`));
    await move(benches.mastodon, 2 * 3_600_000);
    expect(await settleOnce(benches.mastodon, account, sent)).toEqual({ outcome: "not_published" });
    expect(await sandbox.posts("mastodon", account.handle)).toHaveLength(0);
  });
});

describe("Bluesky", () => {
  it("makes one record of many repeats at once", async () => {
    const account = await benches.bluesky.connect(handle("bluesky"));
    const draft = draftOf(`Repeats ${unique()} #tag https://example.com`, [
      await pictures.jpeg(unique(), "A boat"),
    ]);
    const prepared = await prepareAll(benches.bluesky, account, draft);
    const all = await Promise.all(
      Array.from({ length: 5 }, () =>
        platforms.bluesky.publish(publishContext(benches.bluesky, account), draft, prepared),
      ),
    );
    expect(new Set(all.map((done) => (done.kind === "published" ? done.remoteId : ""))).size).toBe(1);
    expect(await sandbox.posts("bluesky", account.handle)).toHaveLength(1);
  });

  it("publishes ten pictures as a gallery, in order and with their alt texts", async () => {
    const account = await benches.bluesky.connect(handle("bluesky"));
    const media = await Promise.all(
      Array.from({ length: 10 }, (_, index) => pictures.jpeg(unique(), `Picture ${String(index)}`)),
    );
    const limits = effectiveManifest(platforms.bluesky.manifest, account.session.profile).media;
    expect([limits.maxImages, limits.maxImageBytes]).toEqual([10, 2_000_000]);
    await send(benches.bluesky, account, draftOf(`Gallery ${unique()}`, media));
    const [post] = await sandbox.posts("bluesky", account.handle);
    expect(post?.media.map((item) => item.alt)).toEqual(media.map((item) => item.altText));
  });

  it("does not overwrite another text of the same delivery", async () => {
    const account = await benches.bluesky.connect(handle("bluesky"));
    const draft = draftOf(`First ${unique()}`);
    await send(benches.bluesky, account, draft);
    const error = errorOf(await send(benches.bluesky, account, { ...draft, text: "Second" }));
    expect(error.kind).toBe("duplicate");
    expect((await sandbox.posts("bluesky", account.handle)).map((post) => post.text)).toEqual([draft.text]);
  });
});
