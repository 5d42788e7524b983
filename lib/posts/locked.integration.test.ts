import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { CreatePostInput, ListPostsQuery, type Post } from "@/lib/posts/schema";
import { getCalendar, getPost, listPosts } from "./queries";
import { cancelPost } from "./service/cancel-post";
import { createHousehold, inMinutes, type Household } from "./testing/household";
import { createPost } from "./service/create-post";

async function scheduled(home: Household): Promise<Post> {
  const input = { content: "Post", social_account_ids: home.accounts, scheduled_at: inMinutes(60) };
  return await createPost(home.ctx, CreatePostInput.parse(input));
}

async function attempt(deliveryId: string, state: string): Promise<void> {
  await pool.query(
    `INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, number, state, started_at,
       idempotency_key, fingerprint, snapshot)
     SELECT $1, workspace_id, id, post_id, social_account_id, platform, 1, $3::"AttemptState", now(), $1, 'f', '{}'
     FROM deliveries WHERE id = $2`,
    [newId("attempt"), deliveryId, state],
  );
}

/** What the post, the list and the calendar say. */
async function lockedOf(home: Household, id: string) {
  const range = { from: inMinutes(0), to: inMinutes(24 * 60) };
  const [post, list, calendar] = await Promise.all([
    getPost(home.ctx, { id }),
    listPosts(home.ctx, ListPostsQuery.parse({})),
    getCalendar(home.ctx, range),
  ]);
  return [post, ...list.data, ...calendar.data].filter((row) => row.id === id).map((row) => row.locked);
}

/** The reason with which the server refuses to cancel, null when it does not. */
async function refusalOf(home: Household, id: string): Promise<unknown> {
  return await cancelPost(home.ctx, { id }).then(
    () => null,
    (error: unknown) => {
      if (error instanceof AppError) return error.extra.reason;
      throw error;
    },
  );
}

describe("what a post says of itself is what the server does", () => {
  it.each([
    ["scheduled", null],
    ["retrying", "not_published"],
    // Being prepared: nothing is sent yet, and a person still wins.
    ["publishing", null],
    ["publishing", "sending"],
    ["processing", "processing"],
    ["blocked", "processing"],
    ["unknown", "unknown"],
  ])("delivery %s, attempt %s", async (state, attemptState) => {
    const home = await createHousehold(["x", "mastodon"]);
    const post = await scheduled(home);
    const [, second] = post.deliveries.map((delivery) => delivery.id);
    await pool.query('UPDATE deliveries SET state = $2::"DeliveryState" WHERE id = $1', [second, state]);
    if (attemptState !== null) await attempt(second ?? "", attemptState);
    const said = await lockedOf(home, post.id);
    const refusal = await refusalOf(home, post.id);
    expect(said).toEqual([refusal, refusal, refusal]);
    expect(refusal === null).toBe(attemptState === null || attemptState === "not_published");
  });
});
