import { beforeAll, describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { getCalendar, listPosts } from "./queries";
import { CalendarQuery, ListPostsQuery } from "./schema";
import { updatePost } from "./service/update-post";
import { createHousehold, type Household } from "./testing/household";

/* A list by time that is read page by page while people give its posts other times. */

const POSTS = 2_030;
const START = Date.parse("2031-01-01T00:00:00Z");
const END = "2032-01-01T00:00:00Z";
const MINUTE = 60_000;
/** Read pages of a hundred have twenty gaps between them; in each, so many get another time. */
const MOVED = 90;

let home: Household;
let random = 7;
/** 0 ≤ n < `below`; the same numbers in every run. */
function next(below: number): number {
  random = (random * 48_271) % 2_147_483_647;
  return random % below;
}
const anyId = () => `post_m${String(1 + next(POSTS)).padStart(6, "0")}`;
const anyTime = () => new Date(START + next(POSTS * 10) * MINUTE);

beforeAll(async () => {
  home = await createHousehold(["x"]);
  await pool.query(
    `INSERT INTO posts (id, workspace_id, content, labels, scheduled_at, sort_at, timezone, wall_clock)
     SELECT 'post_m' || lpad(n::text, 6, '0'), $1, CASE WHEN n % 2 = 0 THEN 'even ' ELSE 'odd ' END || n,
       CASE WHEN n % 3 = 0 THEN '{third}' ELSE '{}' END::text[], at, at, 'UTC', '2031-01-01T00:00:00'
     FROM (SELECT n, $3::timestamptz + (n * 7919 % 20300) * interval '1 minute' AS at FROM generate_series(1, $2::int) n) many`,
    [home.workspaceId, POSTS, new Date(START).toISOString()],
  );
});

/** Many posts get another time at once, some of them twice. */
async function moveSome(): Promise<void> {
  const ids = [...new Set(Array.from({ length: MOVED }, anyId))];
  for (const moved of [ids, ids.slice(0, 3)]) {
    await pool.query(
      `UPDATE posts p SET scheduled_at = to_time.at, sort_at = to_time.at
       FROM unnest($1::text[], $2::timestamptz[]) AS to_time (id, at) WHERE p.id = to_time.id`,
      [moved, moved.map(anyTime)],
    );
  }
}

async function orderNow(query: object): Promise<string[]> {
  const whole: string[] = [];
  for (let offset = 0; offset < POSTS; offset += 500) {
    const page = await listPosts(
      home.ctx,
      ListPostsQuery.parse({ ...query, limit: "500", offset: String(offset) }),
    );
    whole.push(...page.data.map((post) => post.id));
  }
  return whole;
}

describe("a list by time, read while its posts move", () => {
  it.each([
    ["latest first", { sort: "-scheduled_at" }],
    ["earliest first", { sort: "scheduled_at" }],
    ["of some statuses", { sort: "-scheduled_at", status: "draft,scheduled" }],
    ["of what a search finds", { sort: "scheduled_at", q: "even" }],
    ["of a label and a word", { sort: "-scheduled_at", label: "third", q: "odd 1" }],
  ])("shows every post once, in the order of its first page: %s", async (_what, query) => {
    const before = await orderNow(query);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPosts(home.ctx, ListPostsQuery.parse({ ...query, limit: "100", cursor }));
      seen.push(...page.data.map((post) => post.id));
      cursor = page.next_cursor ?? undefined;
      await moveSome();
    } while (cursor !== undefined);
    expect(seen).toEqual(before);
    expect(await orderNow(query)).not.toEqual(before);
  });

  it("shows them as they are now, and a new one at most once", async () => {
    const query = { sort: "scheduled_at", limit: "500" };
    const first = await listPosts(home.ctx, ListPostsQuery.parse(query));
    const [last] = await orderNow({ sort: "-scheduled_at" });
    const early = new Date(START - MINUTE).toISOString();
    await updatePost(home.ctx, { id: last ?? "", scheduled_at: early, timezone: "UTC", draft: true });
    const rest: { id: string; scheduled_at: string | null }[] = [];
    let cursor = first.next_cursor;
    while (cursor !== null) {
      const page = await listPosts(home.ctx, ListPostsQuery.parse({ ...query, cursor }));
      rest.push(...page.data);
      cursor = page.next_cursor;
    }
    expect(rest.at(-1)).toMatchObject({ id: last, scheduled_at: early });
    expect(new Set([...first.data, ...rest].map((post) => post.id)).size).toBe(POSTS);
  });

  it("is whole in the calendar, too", async () => {
    const query = { from: new Date(START - 10 * MINUTE).toISOString(), to: END, limit: "150" };
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await getCalendar(home.ctx, CalendarQuery.parse({ ...query, cursor }));
      seen.push(...page.data.map((entry) => entry.id));
      cursor = page.next_cursor ?? undefined;
      await moveSome();
    } while (cursor !== undefined);
    expect([seen.length, new Set(seen).size]).toEqual([POSTS, POSTS]);
  });

  it("waits for no transaction: what was moved before the first page, and stored after it, is shown once", async () => {
    const [moving] = await orderNow({ sort: "-scheduled_at" });
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("UPDATE posts SET sort_at = $2, scheduled_at = $2 WHERE id = $1", [
        moving,
        new Date(START),
      ]);
      const query = { sort: "-scheduled_at", limit: "500" };
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listPosts(home.ctx, ListPostsQuery.parse({ ...query, cursor }));
        if (cursor === undefined) await client.query("COMMIT");
        seen.push(...page.data.map((post) => post.id));
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen.filter((id) => id === moving)).toEqual([moving]);
      expect(seen).toHaveLength(POSTS);
    } finally {
      client.release();
    }
  });
});

describe("a list by last change, read while its posts change", () => {
  const byChange = async (sort: string, cursor?: string, more: object = {}) => {
    const page = await listPosts(home.ctx, ListPostsQuery.parse({ sort, limit: "500", cursor, ...more }));
    return { ids: page.data.map((post) => post.id), cursor: page.next_cursor ?? undefined, data: page.data };
  };

  it.each(["updated_at", "-updated_at"])(
    "neither skips nor repeats what nobody changed, and what changed is at the end or told by updated_since: %s",
    async (sort) => {
      const first = await byChange(sort);
      const since = sort === "updated_at" ? undefined : first.data[0]?.updated_at;
      const changed = ["post_m000011", "post_m001999", first.ids[3] ?? ""];
      await pool.query(
        "UPDATE posts SET updated_at = statement_timestamp() + interval '1 second' WHERE id = ANY($1)",
        [changed],
      );
      const seen = [...first.ids];
      let { cursor } = first;
      while (cursor !== undefined) {
        const page = await byChange(sort, cursor);
        seen.push(...page.ids);
        ({ cursor } = page);
      }
      const calm = seen.filter((id) => !changed.includes(id));
      expect([calm.length, new Set(calm).size]).toEqual([POSTS - changed.length, POSTS - changed.length]);
      const told =
        since === undefined ? seen : (await byChange(sort, undefined, { updated_since: since })).ids;
      expect(told).toEqual(expect.arrayContaining(changed));
    },
  );
});
