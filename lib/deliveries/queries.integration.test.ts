import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { CreatePostInput, type Post } from "@/lib/posts/schema";
import { createPost } from "@/lib/posts/service/create-post";
import { deletePost } from "@/lib/posts/service/delete-post";
import { createHousehold, inMinutes, refusal, type Household } from "@/lib/posts/testing/household";
import {
  getDelivery,
  listAttempts,
  listDeliveries,
  listLogs,
  listPostDeliveries,
  listPostLogs,
} from "./queries";
import { ListDeliveriesQuery, ListLogsQuery } from "./schema";
import { PageQuery } from "@/lib/core/wire";

let home: Household;
let post: Post;
let x: string;
let mastodon: string;

interface AttemptFacts {
  state: string;
  minutesAgo: number;
  errorKind?: string;
}

async function attempt(deliveryId: string, facts: AttemptFacts): Promise<string> {
  const id = newId("attempt");
  await pool.query(
    `INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, number, state, started_at,
       finished_at, lag_ms, idempotency_key, fingerprint, snapshot, error_kind, error_message, http_status, vendor_code)
     SELECT $1, workspace_id, id, post_id, social_account_id, platform, 1, $3::"AttemptState", t, t + interval '250 ms', 40, $1,
       'f', '{"text": "As sent", "media": [], "options": {}}', $5, CASE WHEN $5::text IS NULL THEN NULL ELSE 'No.' END, 503, '17'
     FROM deliveries, (SELECT now() - $4 * interval '1 minute' AS t) clock WHERE id = $2`,
    [id, deliveryId, facts.state, facts.minutesAgo, facts.errorKind ?? null],
  );
  return id;
}

beforeAll(async () => {
  home = await createHousehold(["x", "mastodon"]);
  const input = { content: "Hello", social_account_ids: home.accounts, scheduled_at: inMinutes(60) };
  post = await createPost(home.ctx, CreatePostInput.parse(input));
  [x = "", mastodon = ""] = post.deliveries.map((delivery) => delivery.id);
});

describe("deliveries", () => {
  it("tell the account, the time and the next look", async () => {
    expect(await getDelivery(home.ctx, { id: x })).toMatchObject({
      post_id: post.id,
      platform: "x",
      status: "scheduled",
      account: {
        id: home.accounts[0],
        username: "ana_x",
        account_name: "Ana on x",
        sandbox: false,
        status: "active",
      },
      scheduled_at: post.scheduled_at,
      next_check_at: post.scheduled_at,
      reason: null,
      unsettled_attempt_id: null,
    });
  });

  it("name the attempt that a person must settle, and why it is where it is", async () => {
    const id = await attempt(mastodon, { state: "unknown", minutesAgo: 3, errorKind: "outcome_unknown" });
    const reason = { kind: "outcome_unknown", sentence: "Mastodon did not say.", fix: "Look." };
    await pool.query("UPDATE deliveries SET state = 'unknown', reason = $2 WHERE id = $1", [
      mastodon,
      JSON.stringify(reason),
    ]);
    expect(await getDelivery(home.ctx, { id: mastodon })).toMatchObject({
      status: "unknown",
      unsettled_attempt_id: id,
      reason: { ...reason, message: null, field: null, retry_at: null, candidates: [] },
    });
  });

  it("are listed with filters and by their post", async () => {
    const idsOf = async (query: object) =>
      (await listDeliveries(home.ctx, ListDeliveriesQuery.parse(query))).data.map((delivery) => delivery.id);
    expect(await idsOf({})).toEqual([mastodon, x]);
    expect(await idsOf({ status: "scheduled,failed" })).toEqual([x]);
    expect(await idsOf({ platform: "mastodon" })).toEqual([mastodon]);
    expect(await idsOf({ account: home.accounts[0] })).toEqual([x]);
    expect(await idsOf({ error_kind: "outcome_unknown" })).toEqual([mastodon]);
    expect((await listPostDeliveries(home.ctx, { id: post.id })).data.map(({ id }) => id)).toEqual([
      x,
      mastodon,
    ]);
  });
});

describe("the publish log", () => {
  it("shows every attempt newest first, in words, and each once over its pages", async () => {
    const failed = await attempt(x, { state: "not_published", minutesAgo: 2, errorKind: "unavailable" });
    const done = await attempt(x, { state: "published", minutesAgo: 1 });
    const page = await listLogs(home.ctx, ListLogsQuery.parse({}));
    expect(page.data.map(({ id }) => id).slice(0, 2)).toEqual([done, failed]);
    expect(page.data.map(({ success }) => success)).toEqual([true, false, null]);
    expect(page.data[1]).toMatchObject({
      sentence: "X could not be reached; nothing was sent.",
      fix: "Nothing to do: we try again.",
      message: "No.",
      duration_ms: 250,
      lag_ms: 40,
      http_status: 503,
      vendor_code: "17",
      text: "As sent",
    });
    expect(page.data[2]?.fix).toContain("ana_mastodon");
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const next = await listLogs(home.ctx, ListLogsQuery.parse({ limit: "1", cursor }));
      seen.push(...next.data.map(({ id }) => id));
      cursor = next.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(page.data.map(({ id }) => id));
  });

  it("filters by outcome, kind, network, account and time", async () => {
    const count = async (query: object) => (await listLogs(home.ctx, ListLogsQuery.parse(query))).data.length;
    expect(await count({ success: "true" })).toBe(1);
    expect(await count({ success: "false" })).toBe(1);
    expect(await count({ kind: "unavailable,outcome_unknown" })).toBe(2);
    expect(await count({ platform: "x" })).toBe(2);
    expect(await count({ account: home.accounts[1] })).toBe(1);
    expect(await count({ from: inMinutes(-2.5), to: inMinutes(-1.5) })).toBe(1);
  });

  it("reads one delivery's and one post's attempts as they happened", async () => {
    const page = PageQuery.parse({});
    const ofDelivery = await listAttempts(home.ctx, { id: x, ...page });
    expect(ofDelivery.data.map(({ status }) => status)).toEqual(["not_published", "published"]);
    const ofPost = await listPostLogs(home.ctx, { id: post.id, ...page });
    expect(ofPost.data.map(({ status }) => status)).toEqual(["unknown", "not_published", "published"]);
  });

  it("has one wording with its delivery, which knows more of the last answer than its kind", async () => {
    const input = { content: "Twice", social_account_ids: home.accounts, scheduled_at: inMinutes(60) };
    const { deliveries } = await createPost(home.ctx, CreatePostInput.parse(input));
    const id = deliveries[0]?.id ?? "";
    await attempt(id, { state: "not_published", minutesAgo: 4, errorKind: "quota_exhausted" });
    const words = { sentence: "The credits of our app at X are used up.", fix: "Add credits." };
    const reason = { kind: "quota_exhausted", ...words, message: "No." };
    await pool.query("UPDATE deliveries SET reason = $2 WHERE id = $1", [id, JSON.stringify(reason)]);
    const page = PageQuery.parse({});
    expect((await listAttempts(home.ctx, { id, ...page })).data).toMatchObject([words]);
    const other = { ...reason, message: "Of another answer." };
    await pool.query("UPDATE deliveries SET reason = $2 WHERE id = $1", [id, JSON.stringify(other)]);
    const { data } = await listAttempts(home.ctx, { id, ...page });
    expect(data).toMatchObject([{ sentence: "The quota of X for ana_x is used up." }]);
    await deletePost(home.ctx, { id: deliveries[0]?.post_id ?? "" });
  });

  it("outlives its post", async () => {
    const input = {
      content: "Short-lived",
      social_account_ids: home.accounts.slice(0, 1),
      scheduled_at: inMinutes(60),
    };
    const gone = await createPost(home.ctx, CreatePostInput.parse(input));
    const id = await attempt(gone.deliveries[0]?.id ?? "", { state: "not_published", minutesAgo: 0 });
    await deletePost(home.ctx, { id: gone.id });
    expect((await listLogs(home.ctx, ListLogsQuery.parse({}))).data[0]?.id).toBe(id);
    expect((await refusal(getDelivery(home.ctx, { id: gone.deliveries[0]?.id ?? "" }))).status).toBe(404);
  });
});

describe("another workspace", () => {
  it("sees nothing, and each id as if it did not exist", async () => {
    const { ctx } = await createHousehold([]);
    const page = PageQuery.parse({});
    expect((await listDeliveries(ctx, ListDeliveriesQuery.parse({}))).data).toEqual([]);
    expect((await listLogs(ctx, ListLogsQuery.parse({ account: home.accounts[0] }))).data).toEqual([]);
    for (const [theirs, unknown, read] of [
      [x, "dlv_unknown", (id: string) => getDelivery(ctx, { id })],
      [x, "dlv_unknown", (id: string) => listAttempts(ctx, { id, ...page })],
      [post.id, "post_unknown", (id: string) => listPostDeliveries(ctx, { id })],
      [post.id, "post_unknown", (id: string) => listPostLogs(ctx, { id, ...page })],
    ] as const) {
      const [foreign, missing] = [await refusal(read(theirs)), await refusal(read(unknown))];
      expect([foreign.status, foreign.message]).toEqual([404, missing.message]);
    }
  });
});
