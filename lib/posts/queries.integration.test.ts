import type { QueryConfig } from "pg";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import { encodeCursor } from "@/lib/core/cursor";
import { cursorScope } from "@/lib/db/keyset-page";
import { pool } from "@/lib/db/pool";
import { CreatePostInput, ListPostsQuery, type Post, type PostSummary } from "@/lib/posts/schema";
import { getCalendar, listPostLabels, listPosts, listScheduledPosts } from "./queries";
import { createPost } from "./service/create-post";
import { deletePost } from "./service/delete-post";
import { updatePost } from "./service/update-post";
import { createHousehold, inMinutes, refusal, uploadPicture, type Household } from "./testing/household";

const DAY_MS = 86_400_000;
/** One now for the whole file: two calls are whole days apart, to the millisecond. */
const NOW = Date.now();
const inDays = (days: number) => new Date(NOW + days * DAY_MS).toISOString();

async function post(home: Household, input: object): Promise<Post> {
  return await createPost(home.ctx, CreatePostInput.parse({ content: "Post", ...input }));
}

const contentsOf = (posts: PostSummary[]) => posts.map((item) => item.content);

async function list(ctx: Ctx, query: object = {}): Promise<string[]> {
  return contentsOf((await listPosts(ctx, ListPostsQuery.parse(query))).data);
}

describe("listPosts", () => {
  it("hands out every post once, newest first, whatever the page size, without the deleted ones", async () => {
    const home = await createHousehold(["x"]);
    for (let index = 0; index < 7; index += 1) {
      // Pairs share a time: the id decides between them.
      const at = inDays(1 + Math.floor(index / 2));
      await post(home, { content: `Post ${String(index)}`, scheduled_at: at, draft: true });
    }
    const gone = await post(home, { content: "Gone" });
    await deletePost(home.ctx, { id: gone.id });
    const whole = await list(home.ctx);
    expect(whole).toHaveLength(7);
    expect(whole[0]).toBe("Post 6");
    for (const limit of ["1", "2", "3"]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listPosts(home.ctx, ListPostsQuery.parse({ limit, cursor }));
        seen.push(...contentsOf(page.data));
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(whole);
    }
    expect(await list(home.ctx, { offset: "2", limit: "2" })).toEqual(whole.slice(2, 4));
  });

  it("filters by status, type, platform, account, label, author, time and text", async () => {
    const home = await createHousehold(["x", "mastodon"]);
    const [x = "", mastodon = ""] = home.accounts;
    const media = await uploadPicture(home.ctx);
    await post(home, { content: "Draft 100%", labels: ["spring"] });
    await post(home, { content: "On X", social_account_ids: [x], scheduled_at: inDays(2) });
    await post(home, { content: "On Mastodon", social_account_ids: [mastodon], media_ids: [media.id] });
    expect(await list(home.ctx, { status: "scheduled" })).toEqual(["On X"]);
    expect((await list(home.ctx, { status: "scheduled,draft" })).length).toBe(3);
    expect((await list(home.ctx, { status: "" })).length).toBe(3);
    expect(await list(home.ctx, { type: "image" })).toEqual(["On Mastodon"]);
    expect(await list(home.ctx, { platform: "x" })).toEqual(["On X"]);
    expect(await list(home.ctx, { account: mastodon })).toEqual(["On Mastodon"]);
    expect(await list(home.ctx, { label: "spring" })).toEqual(["Draft 100%"]);
    expect((await list(home.ctx, { author: home.userId })).length).toBe(3);
    expect(await list(home.ctx, { author: "usr_unknown" })).toEqual([]);
    expect(await list(home.ctx, { from: inDays(1), to: inDays(3) })).toEqual(["On X"]);
    expect(await list(home.ctx, { q: "100%" })).toEqual(["Draft 100%"]);
    expect(await list(home.ctx, { q: "mastodon" })).toEqual(["On Mastodon"]);
    expect(await list(home.ctx, { q: "_" })).toEqual([]);
  });

  it("shows what is scheduled with the next one first", async () => {
    const home = await createHousehold(["x"]);
    for (const days of [3, 1, 2]) {
      await post(home, {
        content: String(days),
        social_account_ids: home.accounts,
        scheduled_at: inDays(days),
      });
    }
    const first = await listScheduledPosts(home.ctx, ListPostsQuery.parse({ limit: "2" }));
    expect(contentsOf(first.data)).toEqual(["1", "2"]);
    const cursor = first.next_cursor ?? "";
    expect(contentsOf((await listScheduledPosts(home.ctx, ListPostsQuery.parse({ cursor }))).data)).toEqual([
      "3",
    ]);
  });

  it("shows nothing of another workspace", async () => {
    const home = await createHousehold(["x"]);
    await post(home, {});
    const other = await createHousehold(["x"]);
    expect(await list(other.ctx)).toEqual([]);
    expect(await list(other.ctx, { account: home.accounts[0] })).toEqual([]);
  });

  it("skips and repeats nothing while posts get other times between the pages", async () => {
    const home = await createHousehold(["x"]);
    const stored: Post[] = [];
    for (let index = 0; index < 9; index += 1) {
      stored.push(await post(home, { content: String(index), scheduled_at: inDays(1 + index), draft: true }));
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPosts(home.ctx, ListPostsQuery.parse({ limit: "2", cursor }));
      seen.push(...contentsOf(page.data));
      cursor = page.next_cursor ?? undefined;
      // The latest goes to the front and the earliest to the end, as somebody who tidies a calendar does.
      for (const [id, days] of [
        [stored[0]?.id, 40],
        [stored[8]?.id, 1],
      ] as const) {
        await updatePost(home.ctx, { id: id ?? "", scheduled_at: inDays(days + seen.length), draft: true });
      }
    } while (cursor !== undefined);
    expect(seen).toEqual(["8", "7", "6", "5", "4", "3", "2", "1", "0"]);
  });

  it("sorts by time, creation and last change, both ways, through all pages and statuses", async () => {
    const home = await createHousehold(["x"]);
    for (const [content, days] of [
      ["b", 3],
      ["c", 2],
      ["a", 5],
    ] as const) {
      const more = content === "c" ? { draft: true } : { social_account_ids: home.accounts };
      await post(home, { content, scheduled_at: inDays(days), ...more });
    }
    const whole = async (query: object) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listPosts(home.ctx, ListPostsQuery.parse({ ...query, limit: "1", cursor }));
        seen.push(...contentsOf(page.data));
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      return seen.join("");
    };
    expect(await whole({ sort: "scheduled_at" })).toBe("cba");
    expect(await whole({ sort: "-scheduled_at" })).toBe("abc");
    expect(await whole({ sort: "created_at" })).toBe("bca");
    expect(await whole({ sort: "-updated_at" })).toBe("acb");
    // Read status by status, and merged in order.
    expect(await whole({ sort: "scheduled_at", status: "scheduled,draft,failed" })).toBe("cba");
    expect(await list(home.ctx, { sort: "scheduled_at", status: "scheduled,draft", offset: "1" })).toEqual([
      "b",
      "a",
    ]);
  });

  it("refuses a cursor of another filter or sort", async () => {
    const home = await createHousehold([]);
    for (let index = 0; index < 3; index += 1) await post(home, { labels: ["spring"] });
    const query = { limit: "1", label: "spring" };
    const { next_cursor: cursor } = await listPosts(home.ctx, ListPostsQuery.parse(query));
    for (const other of [{ limit: "1" }, { ...query, sort: "created_at" }, { ...query, label: "autumn" }]) {
      const error = await refusal(listPosts(home.ctx, ListPostsQuery.parse({ ...other, cursor })));
      expect([error.code, error.issues[0]?.path]).toEqual(["invalid_input", ["cursor"]]);
    }
    expect(await list(home.ctx, { ...query, limit: "5", cursor })).toHaveLength(2);
  });

  it("leaves drafts without a time out of a range, whichever end it has", async () => {
    const home = await createHousehold([]);
    await post(home, { content: "No time" });
    await post(home, { content: "Timed", scheduled_at: inDays(2), draft: true });
    for (const range of [{ from: inDays(-1) }, { to: inDays(3) }, { from: inDays(-1), to: inDays(3) }]) {
      expect(await list(home.ctx, range)).toEqual(["Timed"]);
    }
  });

  it("names the labels in use", async () => {
    const home = await createHousehold([]);
    await post(home, { labels: ["spring", "launch"] });
    await post(home, { labels: ["launch", "مرحبا"] });
    expect((await listPostLabels(home.ctx)).data).toEqual(["launch", "spring", "مرحبا"]);
    expect((await listPostLabels((await createHousehold([])).ctx)).data).toEqual([]);
  });

  it("refuses a cursor that is not ours", async () => {
    const { ctx } = await createHousehold([]);
    for (const cursor of ["x", btoa('["yesterday","post_1"]'), btoa('{"a":1}')]) {
      expect((await refusal(listPosts(ctx, ListPostsQuery.parse({ cursor })))).issues[0]?.path).toEqual([
        "cursor",
      ]);
    }
  });
});

describe("getCalendar", () => {
  it("shows what has a time in the range, earliest first, with its accounts and first picture", async () => {
    const home = await createHousehold(["x", "mastodon"]);
    const media = await uploadPicture(home.ctx);
    const late = await post(home, { content: "b".repeat(300), scheduled_at: inDays(6), draft: true });
    const input = {
      content: "Early",
      social_account_ids: home.accounts,
      media_ids: [media.id],
      scheduled_at: inDays(2),
    };
    const early = await post(home, input);
    await post(home, { content: "No time" });
    await post(home, { content: "Outside", scheduled_at: inDays(40), draft: true });
    const { data, truncated } = await getCalendar(home.ctx, { from: inDays(0), to: inDays(30) });
    expect(truncated).toBe(false);
    expect(data.map((entry) => entry.id)).toEqual([early.id, late.id]);
    expect(data[0]).toMatchObject({
      status: "scheduled",
      media_count: 1,
      etag: early.etag,
      at: early.scheduled_at,
    });
    expect(data[0]?.thumbnail_url).toBe(media.thumbnail_url);
    expect(data[0]?.accounts.map(({ platform, status }) => [platform, status])).toEqual([
      ["x", "scheduled"],
      ["mastodon", "scheduled"],
    ]);
    expect(data[1]).toMatchObject({
      status: "draft",
      excerpt: "b".repeat(120),
      thumbnail_url: null,
      accounts: [],
    });
    const ofOne = await getCalendar(home.ctx, { from: inDays(0), to: inDays(30), account: home.accounts[1] });
    expect(ofOne.data.map((entry) => entry.id)).toEqual([early.id]);
  });

  it("takes ranges of up to 400 days that end after they begin", async () => {
    const { ctx } = await createHousehold([]);
    expect((await getCalendar(ctx, { from: inDays(0), to: inDays(400) })).data).toEqual([]);
    for (const to of [inDays(401), inDays(-1)]) {
      expect((await refusal(getCalendar(ctx, { from: inDays(0), to }))).issues[0]?.path).toEqual(["to"]);
    }
  });
});

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  Plans?: PlanNode[];
}

/** `node` and everything below it. */
function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** The plans of the statements that `work` sends, instead of their rows. */
async function plansOf(work: () => Promise<unknown>): Promise<PlanNode[][]> {
  const plans: PlanNode[][] = [];
  const query = pool.query.bind(pool) as (text: string, values: unknown[]) => Promise<{ rows: unknown[] }>;
  const explain = async (config: string | QueryConfig, values?: unknown[]) => {
    const { text, values: own } = typeof config === "string" ? { text: config, values } : config;
    const { rows } = await query(`EXPLAIN (FORMAT JSON) ${text}`, own ?? []);
    const [{ "QUERY PLAN": tree }] = rows as [{ "QUERY PLAN": [{ Plan: PlanNode }] }];
    plans.push(nodesOf(tree[0].Plan));
    return { rows: [] };
  };
  vi.spyOn(pool, "query").mockImplementation(explain as unknown as () => void);
  await work();
  return plans;
}

describe("with many posts", () => {
  const POSTS = 20_000;
  let home: Household;

  beforeAll(async () => {
    home = await createHousehold(["x", "mastodon"]);
    await pool.query(
      `INSERT INTO posts (id, workspace_id, content, scheduled_at, sort_at)
       SELECT 'post_many' || n, $1, 'Post ' || n, at, at
       FROM (SELECT n, now() + (n - $2::int / 2) * interval '1 hour' AS at FROM generate_series(1, $2::int) n) many`,
      [home.workspaceId, POSTS],
    );
    await pool.query(
      `INSERT INTO deliveries (id, workspace_id, post_id, social_account_id, platform, state)
       SELECT 'dlv_many' || n, $1, 'post_many' || n, $2, 'x', 'cancelled' FROM generate_series(1, $3::int) n`,
      [home.workspaceId, home.accounts[0], POSTS],
    );
    await pool.query("ANALYZE");
  }, 60_000);
  afterEach(() => vi.restoreAllMocks());

  const reads: [string, () => Promise<unknown>, string][] = [
    [
      "the calendar",
      () => getCalendar(home.ctx, { from: inDays(-15), to: inDays(15), timezone: "Europe/Berlin" }),
      "posts_workspace_id_sort_at_id_idx",
    ],
    ["the list", () => listPosts(home.ctx, ListPostsQuery.parse({})), "posts_workspace_id_created_at_id_idx"],
    [
      "what was changed last",
      () => listPosts(home.ctx, ListPostsQuery.parse({ sort: "-updated_at" })),
      "posts_workspace_id_updated_at_id_idx",
    ],
    [
      "what is next",
      () =>
        listPosts(
          home.ctx,
          ListPostsQuery.parse({ sort: "scheduled_at", status: "scheduled,needs_attention" }),
        ),
      "posts_workspace_id_status_sort_at_id_idx",
    ],
    [
      "a deep page",
      () =>
        listPosts(
          home.ctx,
          ListPostsQuery.parse({
            sort: "-scheduled_at",
            cursor: encodeCursor({
              at: inMinutes(-60),
              id: "post_m",
              scope: cursorScope({ sort: "-scheduled_at" }),
            }),
          }),
        ),
      "posts_workspace_id_sort_at_id_idx",
    ],
    [
      "a list by status",
      () => listPosts(home.ctx, ListPostsQuery.parse({ status: "draft", sort: "-scheduled_at" })),
      "posts_workspace_id_status_sort_at_id_idx",
    ],
  ];

  it.each(reads)("%s finds its posts and deliveries through their indexes", async (_name, read, index) => {
    const plans = await plansOf(read);
    const nodes = plans.flat();
    const scanned = nodes
      .filter((node) => node["Node Type"] === "Seq Scan")
      .map((node) => node["Relation Name"]);
    expect(scanned).not.toContain("posts");
    expect(scanned).not.toContain("deliveries");
    expect(nodes.map((node) => node["Index Name"])).toContain(index);
    // The index has the order already: nothing large is sorted.
    expect(nodes[0]?.["Node Type"]).not.toBe("Gather Merge");
  });

  it("counts every day of a calendar that no screen can hold, and hands all of it out page by page", async () => {
    const from = inDays(-200);
    const to = new Date(Date.parse(from) + 400 * 86_400_000).toISOString();
    const first = await getCalendar(home.ctx, { from, to });
    expect([first.data.length, first.truncated]).toEqual([1_000, true]);
    const seen = new Set(first.data.map(({ id }) => id));
    let cursor = first.next_cursor;
    while (cursor !== null) {
      const page = await getCalendar(home.ctx, { from, to, cursor });
      for (const { id } of page.data) seen.add(id);
      cursor = page.next_cursor;
    }
    const total = first.days.reduce((sum, day) => sum + day.total, 0);
    expect([seen.size, total]).toEqual([9_600, 9_600]);
  });

  it("leaves the first posts of each day of the zone, by the day it counts them in", async () => {
    const from = "2031-10-24T22:00:00.000Z";
    const to = "2031-10-27T23:00:00.000Z";
    await pool.query(
      `INSERT INTO posts (id, workspace_id, content, scheduled_at, sort_at)
       SELECT 'post_dst' || n, $1, 'Post ' || n, at, at
       FROM (SELECT n, $2::timestamptz + n * interval '1 hour' AS at FROM generate_series(0, 72) n) hours`,
      [home.workspaceId, from],
    );
    const range = { from, to, timezone: "Europe/Berlin" };
    const { data, days, truncated } = await getCalendar(home.ctx, { ...range, per_day: 2 });
    // Clocks go back on the 26th: its day has 25 hours.
    expect(days).toEqual([
      { day: "2031-10-25", total: 24 },
      { day: "2031-10-26", total: 25 },
      { day: "2031-10-27", total: 24 },
    ]);
    expect(data.map(({ at }) => at)).toEqual([
      "2031-10-24T22:00:00.000Z",
      "2031-10-24T23:00:00.000Z",
      "2031-10-25T22:00:00.000Z",
      "2031-10-25T23:00:00.000Z",
      "2031-10-26T23:00:00.000Z",
      "2031-10-27T00:00:00.000Z",
    ]);
    expect(truncated).toBe(true);
  });
});
