import { describe, expect, it } from "vitest";
import type { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { retryDelivery } from "@/lib/deliveries/service";
import { getPost } from "@/lib/posts/queries";
import { CreatePostInput, ReplacePostInput, type Post } from "@/lib/posts/schema";
import { createHousehold, inMinutes, refusal, uploadPicture, type Household } from "../testing/household";
import { cancelPost } from "./cancel-post";
import { createPost } from "./create-post";
import { deletePost } from "./delete-post";
import { duplicatePost } from "./duplicate-post";
import { publishPostNow, schedulePost } from "./schedule-post";
import { replacePost, updatePost } from "./update-post";

const NOTHING = { content: "", social_account_ids: [], scheduled_at: null };

async function draftOf(home: Household, extra: object = {}): Promise<Post> {
  const input = { content: "Hello", social_account_ids: home.accounts, ...extra };
  return await createPost(home.ctx, CreatePostInput.parse(input));
}

const scheduledOf = (home: Household, extra: object = {}) =>
  draftOf(home, { scheduled_at: inMinutes(60), ...extra });

/** What a worker does when it has committed its intent for the first delivery of `post`. */
async function beingSent(post: Post, state = "sending"): Promise<void> {
  const delivery = post.deliveries[0];
  await pool.query(
    "UPDATE deliveries SET state = 'publishing', wake_at = app_now() + interval '1 minute' WHERE id = $1",
    [delivery?.id],
  );
  await pool.query(
    `INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, number, state, idempotency_key, fingerprint)
     SELECT $1, workspace_id, id, post_id, social_account_id, platform, 1, $3::"AttemptState", $1, 'f' FROM deliveries WHERE id = $2`,
    [newId("attempt"), delivery?.id, state],
  );
}

async function isOut(post: Post, index = 0): Promise<void> {
  await pool.query(
    "UPDATE deliveries SET state = 'published', wake_at = NULL, remote_id = id WHERE id = $1",
    [post.deliveries[index]?.id],
  );
}

describe("updatePost", () => {
  it("changes only what is given and counts the edit", async () => {
    const home = await createHousehold(["x", "mastodon"]);
    const post = await draftOf(home, { link: "https://example.org", labels: ["a"] });
    const media = await uploadPicture(home.ctx);
    const edited = await updatePost(home.ctx, { id: post.id, if_match: post.etag, media_ids: [media.id] });
    expect(edited).toMatchObject({
      content: "Hello",
      link: "https://example.org",
      labels: ["a"],
      post_type: "image",
      revision: 2,
    });
    const fewer = await updatePost(home.ctx, {
      id: post.id,
      if_match: edited.etag,
      link: null,
      social_account_ids: [home.accounts[1] ?? ""],
    });
    expect(fewer.link).toBeNull();
    expect(fewer.deliveries.map((delivery) => delivery.account.id)).toEqual([home.accounts[1]]);
    // The delivery that stays is the same one.
    expect(fewer.deliveries[0]?.id).toBe(post.deliveries[1]?.id);
  });

  it("keeps hashtags and mentions as they are given last, until they are taken away", async () => {
    const home = await createHousehold(["x"]);
    const post = await draftOf(home, { hashtags: ["one"], mentions: ["@ada"] });
    const edit = (etag: string, change: object) =>
      updatePost(home.ctx, { id: post.id, if_match: etag, ...change });
    const same = await edit(post.etag, { hashtags: ["one"], labels: ["a"] });
    expect(same).toMatchObject({ content: "Hello", hashtags: ["one"], mentions: ["ada"] });
    const other = await edit(same.etag, { hashtags: ["two"] });
    expect(other).toMatchObject({ content: "Hello", hashtags: ["two"], mentions: ["ada"] });
    const none = await edit(other.etag, { hashtags: [], mentions: [] });
    expect(none).toMatchObject({ content: "Hello", hashtags: [], mentions: [] });
    const body = ReplacePostInput.parse({ ...NOTHING, content: "Hello", hashtags: ["three"] });
    const replaced = await replacePost(home.ctx, { ...body, id: post.id, if_match: none.etag });
    expect(replaced).toMatchObject({ hashtags: ["three"], mentions: [] });
  });

  it("refuses the second of two edits and hands over the newer version", async () => {
    const home = await createHousehold(["x"]);
    const post = await draftOf(home);
    await updatePost(home.ctx, { id: post.id, if_match: post.etag, content: "First" });
    const error = await refusal(
      updatePost(home.ctx, { id: post.id, if_match: post.etag, content: "Second" }),
    );
    expect(error.status).toBe(412);
    expect(error.extra.current).toMatchObject({ content: "First", etag: "2" });
    expect((await getPost(home.ctx, post)).content).toBe("First");
  });

  it("lets exactly one of many edits at once win", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home);
    const edits = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        updatePost(home.ctx, { id: post.id, if_match: post.etag, content: `Edit ${String(index)}` }),
      ),
    );
    expect(edits.filter((edit) => edit.status === "fulfilled")).toHaveLength(1);
    const refusals = edits.flatMap((edit) => (edit.status === "rejected" ? [edit.reason as AppError] : []));
    expect(refusals.map((error) => error.status)).toEqual(Array(7).fill(412));
  });

  it("takes a scheduled post out of the hands of a worker that prepares the old text", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home);
    const revision = async () =>
      (
        await pool.query<{ revision: number }>("SELECT revision FROM deliveries WHERE post_id = $1", [
          post.id,
        ])
      ).rows[0]?.revision ?? 0;
    const before = await revision();
    const edited = await updatePost(home.ctx, { id: post.id, if_match: post.etag, content: "Other" });
    expect(edited.status).toBe("scheduled");
    expect(await revision()).toBeGreaterThan(before);
  });

  it("checks a scheduled post again, and leaves a draft alone", async () => {
    const home = await createHousehold(["x"]);
    const tooLong = "a".repeat(281);
    const draft = await draftOf(home);
    expect(
      (await updatePost(home.ctx, { id: draft.id, if_match: draft.etag, content: tooLong })).content,
    ).toBe(tooLong);
    const post = await scheduledOf(home);
    const error = await refusal(updatePost(home.ctx, { id: post.id, if_match: post.etag, content: tooLong }));
    expect(error.issues).toMatchObject([
      { path: ["variants", home.accounts[0], "content"], code: "text.too_long" },
    ]);
  });

  it("schedules with a time, and makes it a draft again without one", async () => {
    const home = await createHousehold(["x"]);
    const post = await draftOf(home);
    const at = inMinutes(30);
    const scheduled = await updatePost(home.ctx, { id: post.id, if_match: post.etag, scheduled_at: at });
    expect([scheduled.status, scheduled.deliveries[0]?.scheduled_at]).toEqual(["scheduled", at]);
    const draft = await updatePost(home.ctx, { id: post.id, if_match: scheduled.etag, scheduled_at: null });
    expect([draft.status, draft.scheduled_at, draft.wall_clock]).toEqual(["draft", null, null]);
    const planned = await updatePost(home.ctx, {
      id: post.id,
      if_match: draft.etag,
      scheduled_at: at,
      draft: true,
    });
    expect([planned.status, planned.scheduled_at]).toEqual(["draft", at]);
  });

  it("takes an account that joins a scheduled post along at its time", async () => {
    const home = await createHousehold(["x", "linkedin"]);
    const post = await scheduledOf(home, { social_account_ids: [home.accounts[0]] });
    const edited = await updatePost(home.ctx, {
      id: post.id,
      if_match: post.etag,
      social_account_ids: home.accounts,
    });
    expect(edited.deliveries.map((delivery) => [delivery.status, delivery.scheduled_at])).toEqual([
      ["scheduled", post.scheduled_at],
      ["scheduled", post.scheduled_at],
    ]);
  });

  it("answers 409 while a delivery is being sent or its outcome is unknown", async () => {
    const home = await createHousehold(["x"]);
    for (const state of ["sending", "unknown"]) {
      const post = await scheduledOf(home, { content: state });
      await beingSent(post, state);
      const error = await refusal(
        updatePost(home.ctx, { id: post.id, if_match: post.etag, content: "Other" }),
      );
      expect(error.status).toBe(409);
      expect((await getPost(home.ctx, post)).content).toBe(state);
    }
  });

  it("keeps what is out as it is, and lets the rest be mended", async () => {
    const home = await createHousehold(["x", "mastodon"]);
    const post = await scheduledOf(home);
    await isOut(post);
    const etag = post.etag;
    expect(
      (await refusal(updatePost(home.ctx, { id: post.id, if_match: etag, content: "Rewritten" }))).status,
    ).toBe(409);
    expect(
      (await refusal(updatePost(home.ctx, { id: post.id, if_match: etag, scheduled_at: null }))).status,
    ).toBe(409);
    const variants = { [home.accounts[1] ?? ""]: { content: "Mended" } };
    const edited = await updatePost(home.ctx, { id: post.id, if_match: etag, variants });
    expect(edited.variants).toEqual(variants);
  });

  it("does not take an account off a post that was sent to it", async () => {
    const home = await createHousehold(["x", "mastodon"]);
    const post = await scheduledOf(home);
    await beingSent(post, "not_published");
    const only = [home.accounts[1] ?? ""];
    const error = await refusal(
      updatePost(home.ctx, { id: post.id, if_match: post.etag, social_account_ids: only }),
    );
    expect(error.status).toBe(409);
  });
});

describe("replacePost", () => {
  it("empties what is absent and makes it a draft again", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home, { labels: ["a"], link: "https://example.org" });
    const replaced = await replacePost(home.ctx, {
      ...ReplacePostInput.parse({ ...NOTHING, content: "New" }),
      id: post.id,
      if_match: post.etag,
    });
    expect(replaced).toMatchObject({
      content: "New",
      link: null,
      labels: [],
      deliveries: [],
      status: "draft",
      scheduled_at: null,
    });
  });
});

describe("schedulePost and publishPostNow", () => {
  it("moves a post: only the new time counts", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home);
    const at = inMinutes(120);
    const moved = await schedulePost(home.ctx, { id: post.id, scheduled_at: at, timezone: "Asia/Kathmandu" });
    expect(moved).toMatchObject({ status: "scheduled", scheduled_at: at, timezone: "Asia/Kathmandu" });
    expect(moved.deliveries[0]?.next_check_at).toBe(at);
  });

  it("needs a time, and one that is ahead", async () => {
    const home = await createHousehold(["x"]);
    const post = await draftOf(home);
    expect((await refusal(schedulePost(home.ctx, { id: post.id }))).issues).toMatchObject([
      { path: ["scheduled_at"], code: "required" },
    ]);
    const past = schedulePost(home.ctx, { id: post.id, scheduled_at: inMinutes(-5) });
    expect((await refusal(past)).issues).toMatchObject([{ path: ["scheduled_at"], code: "in_past" }]);
  });

  it("sends the failed account again and leaves the published one alone", async () => {
    const home = await createHousehold(["x", "mastodon"]);
    const post = await scheduledOf(home);
    await isOut(post, 0);
    await pool.query("UPDATE deliveries SET state = 'failed', wake_at = NULL WHERE id = $1", [
      post.deliveries[1]?.id,
    ]);
    const again = await publishPostNow(home.ctx, { id: post.id });
    expect(again.deliveries.map((delivery) => delivery.status)).toEqual(["published", "scheduled"]);
    await isOut(post, 1);
    expect((await refusal(publishPostNow(home.ctx, { id: post.id }))).status).toBe(409);
  });
});

describe("cancelPost", () => {
  it("stops what waits, and answers 409 once it is being sent or over", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home);
    const cancelled = await cancelPost(home.ctx, post);
    expect([cancelled.status, cancelled.deliveries[0]?.next_check_at]).toEqual(["cancelled", null]);
    expect((await refusal(cancelPost(home.ctx, post))).status).toBe(409);
    const sent = await scheduledOf(home);
    await beingSent(sent);
    const error = await refusal(cancelPost(home.ctx, sent));
    expect([error.status, error.message]).toEqual([409, expect.stringContaining("being sent")]);
  });
});

describe("deletePost", () => {
  it("cancels what waits and takes the post away, keeping its log", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home);
    expect(await deletePost(home.ctx, { id: post.id })).toEqual({ deleted: true, platforms: [] });
    expect((await refusal(getPost(home.ctx, post))).status).toBe(404);
    const { rows } = await pool.query("SELECT state FROM deliveries WHERE post_id = $1", [post.id]);
    expect(rows).toEqual([{ state: "cancelled" }]);
  });

  it("leaves no delivery that could be tried again, also by somebody who asks while it is deleted", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home);
    const id = post.deliveries[0]?.id ?? "";
    const [, during] = await Promise.all([
      deletePost(home.ctx, { id: post.id }),
      refusal(retryDelivery(home.ctx, { id })),
    ]);
    expect([404, 409]).toContain(during.status);
    expect((await refusal(retryDelivery(home.ctx, { id }))).status).toBe(404);
    const { rows } = await pool.query("SELECT state, wake_at FROM deliveries WHERE id = $1", [id]);
    expect(rows).toEqual([{ state: "cancelled", wake_at: null }]);
  });

  it("says per account what the network did when asked to delete there too", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home);
    await isOut(post);
    const answer = await deletePost(home.ctx, { id: post.id, on_platform: "true" });
    expect(answer.platforms).toMatchObject([{ delivery_id: post.deliveries[0]?.id, deleted: false }]);
    expect(answer.platforms[0]?.message).toBeTruthy();
  });

  it("answers 409 while it is being sent", async () => {
    const home = await createHousehold(["x"]);
    const post = await scheduledOf(home);
    await beingSent(post);
    expect((await refusal(deletePost(home.ctx, { id: post.id }))).status).toBe(409);
    expect((await getPost(home.ctx, post)).id).toBe(post.id);
  });
});

describe("duplicatePost", () => {
  it("copies content, pictures, accounts and overrides as a draft without a time", async () => {
    const home = await createHousehold(["x", "mastodon"]);
    const media = await uploadPicture(home.ctx);
    const variants = { [home.accounts[0] ?? ""]: { content: "Own", media_ids: [media.id] } };
    const post = await scheduledOf(home, { media_ids: [media.id], variants, labels: ["l"] });
    await isOut(post);
    const copy = await duplicatePost(home.ctx, post);
    expect(copy.id).not.toBe(post.id);
    expect(copy).toMatchObject({
      content: "Hello",
      variants,
      labels: ["l"],
      status: "draft",
      scheduled_at: null,
      revision: 1,
    });
    expect(copy.media.map(({ id }) => id)).toEqual([media.id]);
    expect(copy.deliveries.map(({ status, permalink }) => [status, permalink])).toEqual([
      ["draft", null],
      ["draft", null],
    ]);
  });
});

describe("every verb on a post", () => {
  it("answers a foreign id as it answers an unknown one", async () => {
    const theirs = await scheduledOf(await createHousehold(["x"]));
    const { ctx } = await createHousehold(["x"]);
    for (const id of [theirs.id, "post_unknown"]) {
      const calls = [
        getPost(ctx, { id }),
        updatePost(ctx, { id, if_match: "1", content: "x" }),
        replacePost(ctx, { ...ReplacePostInput.parse(NOTHING), id, if_match: "1" }),
        schedulePost(ctx, { id, scheduled_at: inMinutes(5) }),
        publishPostNow(ctx, { id }),
        cancelPost(ctx, { id }),
        deletePost(ctx, { id }),
        duplicatePost(ctx, { id }),
      ];
      const refusals = await Promise.all(calls.map(refusal));
      expect(refusals.map((error) => [error.status, error.message])).toEqual(
        calls.map(() => [404, "There is no such post."]),
      );
    }
  });
});
