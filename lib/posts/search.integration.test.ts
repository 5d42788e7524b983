import { Client, type QueryConfig } from "pg";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { pool } from "@/lib/db/pool";
import { filterOf } from "./internal/post-filter";
import { getCalendar, listPosts, listScheduledPosts } from "./queries";
import { CreatePostInput, ListPostsQuery } from "./schema";
import { createPost } from "./service/create-post";
import { deletePost } from "./service/delete-post";
import { updatePost } from "./service/update-post";
import { createHousehold, type Household } from "./testing/household";

/* Searches find what they found when every post was looked at, and look at a bounded number of posts. */

const POSTS = 6_000;
const FEWER_POSTS = 500;
let home: Household;
let smaller: Household;

/** Posts whose words and labels are common, rare, old, in other scripts, and of all statuses; the oldest are drafts. */
async function insertPosts(workspaceId: string, accountId: string, prefix: string, count: number) {
  await pool.query(
    `INSERT INTO posts (id, workspace_id, content, labels, hashtags, mentions, link, created_at, updated_at, sort_at,
       scheduled_at)
     SELECT $3 || lpad(n::text, 6, '0'), $1,
       'Light ' || n || CASE WHEN n % 400 = 7 THEN ' Nadel''s 100%_\\' WHEN n % 90 = 8 THEN ' 東京塔' ELSE '' END
         || CASE WHEN n < 300 THEN ' ÉTÉ' ELSE '' END,
       CASE WHEN n % 3 = 0 THEN '{often}' WHEN n % 500 = 1 THEN '{rare,"a ''b"}' WHEN n < 400 THEN '{old}' ELSE '{}' END::text[],
       CASE WHEN n % 700 = 0 THEN '{launch}' ELSE '{}' END::text[], CASE WHEN n % 900 = 0 THEN '{ada}' ELSE '{}' END::text[],
       CASE WHEN n % 800 = 0 THEN 'https://example.org/' || n END,
       at, at + (n * 7919 % 1000) * interval '1 hour', at + (n * 31 % 1000) * interval '1 hour', at
     FROM (SELECT n, timestamptz '2030-01-01' + n / 2 * interval '1 minute' AS at FROM generate_series(1, $2::int) n) many`,
    [workspaceId, count, prefix],
  );
  await pool.query(
    `INSERT INTO deliveries (id, workspace_id, post_id, social_account_id, platform, state)
     SELECT 'dlv_' || id, workspace_id, id, $2, 'x', (CASE n % 400 WHEN 7 THEN 'failed' WHEN 8 THEN 'cancelled'
       ELSE CASE WHEN n <= 1500 THEN 'draft' ELSE 'published' END END)::"DeliveryState"
     FROM (SELECT id, workspace_id, right(id, 6)::int AS n FROM posts WHERE workspace_id = $1 AND id LIKE $3 || '%') p`,
    [workspaceId, accountId, prefix],
  );
}

beforeAll(async () => {
  home = await createHousehold(["x"]);
  smaller = await createHousehold(["x"]);
  await insertPosts(home.workspaceId, home.accounts[0] ?? "", "post_s", POSTS);
  await insertPosts(smaller.workspaceId, smaller.accounts[0] ?? "", "post_t", FEWER_POSTS);
  await pool.query("UPDATE posts SET deleted_at = now() WHERE id LIKE 'post_s%57'");
}, 60_000);
afterEach(() => vi.restoreAllMocks());

const SEARCHES: [string, object][] = [
  ["a word that all have", { q: "LIGHT" }],
  ["a number", { q: "light 77" }],
  ["a rare word", { q: "nadel" }],
  ["signs of patterns and quotes", { q: "l's 100%_\\" }],
  ["two letters at the end", { q: "_\\" }],
  ["one sign", { q: "%" }],
  ["two letters of another script", { q: "京塔" }],
  ["one letter of another script", { q: "東" }],
  ["capitals beyond ASCII, of the oldest", { q: "été" }],
  ["a hashtag", { q: "#launch" }],
  ["a mention and the line before it", { q: "@ada" }],
  ["a link", { q: "example.org/16" }],
  ["nothing at all", { q: "nowhere" }],
  ["two letters that none have", { q: "zq" }],
  ["a common label", { label: "often" }],
  ["a rare label", { label: "rare" }],
  ["an old label", { label: "old" }],
  ["two labels", { label: "rare,a 'b" }],
  ["a label that none have", { label: "no" }],
  ["a label and a word", { label: "often", q: "東京" }],
  ["a word among few", { q: "light", status: "failed" }],
  ["a word among many", { q: "nadel", status: "draft,published" }],
  ["a word by network", { q: "東京", platform: "x" }],
  ["a word in a range", { q: "light", from: "2030-01-05T00:00:00Z", to: "2030-02-01T00:00:00Z" }],
  ["few by status", { status: "failed,cancelled" }],
  ["many by status", { status: "published" }],
];
const SORTS = ["-created_at", "created_at", "scheduled_at", "-updated_at"] as const;

/** All ids that the plain condition leaves, in order. */
async function expectedIds(query: object, sort: string): Promise<string[]> {
  const filter = filterOf(home.ctx, ListPostsQuery.parse(query));
  const [column, direction] = [sort.replace("-", ""), sort.startsWith("-") ? "DESC" : "ASC"];
  const by = column === "scheduled_at" ? "sort_at" : column;
  const { rows } = await pool.query<{ id: string }>(
    `SELECT p.id FROM posts p WHERE ${filter.where} ORDER BY p.${by} ${direction}, p.id ${direction}`,
    filter.values,
  );
  return rows.map(({ id }) => id);
}

describe("a search", () => {
  it.each(SEARCHES.map(([name, query], index) => [name, query, SORTS[index % SORTS.length]] as const))(
    "finds %s page by page",
    async (_name, query, sort) => {
      const expected = await expectedIds(query, sort ?? "");
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const input = ListPostsQuery.parse({ ...query, sort, limit: "40", cursor, total: "true" });
        const answer = await listPosts(home.ctx, input);
        expect(answer.total).toBe(expected.length);
        seen.push(...answer.data.map(({ id }) => id));
        cursor = answer.next_cursor ?? undefined;
      } while (cursor !== undefined && seen.length < 80);
      expect(seen).toEqual(expected.slice(0, 80));
      const behind = await listPosts(
        home.ctx,
        ListPostsQuery.parse({ ...query, sort, limit: "5", offset: "3" }),
      );
      expect(behind.data.map(({ id }) => id)).toEqual(expected.slice(3, 8));
    },
  );

  it("follows what is written, changed, moved, deleted", async () => {
    const { ctx } = await createHousehold([]);
    const find = async (query: object) =>
      (await listScheduledPosts(ctx, ListPostsQuery.parse({ status: "draft", ...query }))).data.map(
        ({ id }) => id,
      );
    const one = await createPost(ctx, CreatePostInput.parse({ content: "First words", labels: ["a"] }));
    const two = await createPost(ctx, CreatePostInput.parse({ content: "Second words", labels: ["a", "b"] }));
    expect(await find({ q: "words", label: "a" })).toEqual([one.id, two.id]);
    await updatePost(ctx, { id: one.id, content: "Other", labels: ["c"], hashtags: ["words"], draft: true });
    await updatePost(ctx, { id: two.id, scheduled_at: "2040-01-01T00:00:00Z", draft: true });
    expect(await find({ q: "first" })).toEqual([]);
    expect(await find({ q: "#WORDS" })).toEqual([one.id]);
    expect(await find({ label: "c" })).toEqual([one.id]);
    await deletePost(ctx, { id: one.id });
    expect(await find({ q: "words" })).toEqual([two.id]);
    const { rows } = await pool.query(
      "SELECT p.id, s.sort_at = p.sort_at AND s.created_at = p.created_at AS same FROM post_search.posts s JOIN posts p ON p.id = s.post_id WHERE p.workspace_id = $1",
      [ctx.workspaceId],
    );
    expect(rows).toEqual([{ id: two.id, same: true }]);
    await pool.query("DELETE FROM posts WHERE id = $1", [two.id]);
    expect((await pool.query("SELECT FROM post_search.posts WHERE post_id = $1", [two.id])).rowCount).toBe(0);
  });

  it("is not written again by a change of the status", async () => {
    const at = async () =>
      (await pool.query("SELECT xmin, ctid FROM post_search.posts WHERE post_id = 'post_s000016'")).rows;
    const before = await at();
    await pool.query("UPDATE deliveries SET state = 'cancelled' WHERE post_id = 'post_s000016'");
    const { rows } = await pool.query("SELECT status FROM posts WHERE id = 'post_s000016'");
    expect([rows, await at()]).toEqual([[{ status: "cancelled" }], before]);
  });
});

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
}

/** Rows of posts, of their search and of their labels that `node` and everything below it read. */
function rowsRead(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, child) => sum + rowsRead(child), 0);
  if (!["posts", "labels"].includes(node["Relation Name"] ?? "")) return below;
  return below + (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
}

type Query = (this: Client, config: string | QueryConfig, ...rest: unknown[]) => Promise<{ rows: unknown[] }>;

/** How many rows of posts `work` reads: every statement is explained on its connection, then sent. */
async function reading(work: () => Promise<unknown>): Promise<number> {
  const query = Client.prototype.query as unknown as Query;
  const explained: Promise<{ rows: unknown[] }>[] = [];
  const spy = vi.spyOn(Client.prototype, "query").mockImplementation(function (
    this: Client,
    ...given: unknown[]
  ) {
    const [config, ...rest] = given as [string | QueryConfig, ...unknown[]];
    const { text, values } = typeof config === "string" ? { text: config, values: rest[0] } : config;
    if (/^(?:WITH|SELECT)/.test(text)) {
      explained.push(query.call(this, `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values));
    }
    return query.call(this, config, ...rest);
  } as unknown as () => void);
  await work().finally(() => spy.mockRestore());
  const plans = (await Promise.all(explained)) as { rows: [{ "QUERY PLAN": [{ Plan: PlanNode }] }] }[];
  return plans.reduce((sum, { rows: [row] }) => sum + rowsRead(row["QUERY PLAN"][0].Plan), 0);
}

describe("what a search reads", () => {
  const few = SEARCHES.filter(([, query]) => !("status" in query));

  it.each(few)("is bounded for %s", async (_name, query) => {
    const input = ListPostsQuery.parse({ ...query, limit: "25" });
    expect(await reading(() => listPosts(home.ctx, input))).toBeLessThan(0.6 * POSTS);
  });

  it("is what has the status, where that is little", async () => {
    const input = ListPostsQuery.parse({ q: "light", status: "failed,cancelled", sort: "-updated_at" });
    expect(await reading(() => listPosts(home.ctx, input))).toBeLessThan(100);
  });
});

describe("what a list reads does not grow with the workspace", () => {
  const LIMIT = 25;
  const growth = async (read: (of: Household) => Promise<unknown>) =>
    (await reading(() => read(home))) / (await reading(() => read(smaller)));

  it.each(
    ["draft", "published", "draft,published"].flatMap((status) =>
      SORTS.map((sort) => [status, sort] as const),
    ),
  )("of %s by %s", async (status, sort) => {
    const input = ListPostsQuery.parse({ status, sort, limit: String(LIMIT) });
    const pages = status.split(",").length + 1;
    expect(await reading(() => listPosts(home.ctx, input))).toBeLessThanOrEqual(pages * (LIMIT + 1) + 2);
  });

  it.each(["-created_at", "created_at", "-scheduled_at"])("of a label by %s", async (sort) => {
    const input = ListPostsQuery.parse({ label: "old", sort, limit: String(LIMIT) });
    expect(await growth(({ ctx }) => listPosts(ctx, input))).toBeLessThan(1.5);
  });

  it.each([undefined, 30])("of the days of a calendar, for each of their posts, %s a day", async (perDay) => {
    const range = { from: "2030-01-05T00:00:00Z", to: "2030-01-09T00:00:00Z", per_day: perDay };
    const perPost = async ({ ctx }: Household) => {
      let total = 0;
      const rows = await reading(async () => {
        total = (await getCalendar(ctx, range)).days.reduce((sum, day) => sum + day.total, 0);
      });
      expect(total).toBeGreaterThan(0);
      return rows / total;
    };
    expect((await perPost(home)) / (await perPost(smaller))).toBeLessThan(1.5);
  });
});
