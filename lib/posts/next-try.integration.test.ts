import { expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { CreatePostInput, ListPostsQuery } from "@/lib/posts/schema";
import { getCalendar, getPost, listPosts } from "./queries";
import { createPost } from "./service/create-post";
import { createHousehold, inMinutes } from "./testing/household";

const SOON = "2030-01-01T09:05:00.000Z";
const LATER = "2030-01-01T10:00:00.000Z";

it.each([
  ["the soonest of those that wait", ["retrying", SOON], ["blocked", LATER], SOON],
  ["what waits beside what is out", ["published", null], ["retrying", LATER], LATER],
  ["nothing while another is being sent", ["publishing", null], ["retrying", LATER], null],
  ["nothing where a person is asked", ["blocked", null], ["retrying", LATER], null],
  ["nothing of what only waits for its time", ["scheduled", null], ["scheduled", null], null],
])("a post, the list and the calendar tell the next try: %s", async (_what, first, second, expected) => {
  const home = await createHousehold(["x", "mastodon"]);
  const input = { content: "Post", social_account_ids: home.accounts, scheduled_at: inMinutes(60) };
  const { id, deliveries } = await createPost(home.ctx, CreatePostInput.parse(input));
  for (const [index, [state, retryAt]] of [first, second].entries()) {
    await pool.query('UPDATE deliveries SET state = $2::"DeliveryState", reason = $3 WHERE id = $1', [
      deliveries[index]?.id,
      state,
      JSON.stringify({ kind: "rate_limited", retry_at: retryAt }),
    ]);
  }
  const post = await getPost(home.ctx, { id });
  const [listed] = (await listPosts(home.ctx, ListPostsQuery.parse({}))).data;
  const [entry] = (await getCalendar(home.ctx, { from: inMinutes(0), to: inMinutes(1_440) })).data;
  expect([post.next_try_at, listed?.next_try_at, entry?.next_try_at]).toEqual([expected, expected, expected]);
});
