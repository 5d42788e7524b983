import { describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { CreatePostInput } from "@/lib/posts/schema";
import { connectAccount, createHousehold, inMinutes, refusal, uploadPicture } from "../testing/household";
import { createImmediatePost, createPost, createScheduledPost } from "./create-post";

describe("createPost", () => {
  it("stores a draft with its accounts, overrides and pictures, and schedules nothing", async () => {
    const { ctx, accounts } = await createHousehold(["x", "mastodon"]);
    const media = await uploadPicture(ctx);
    const post = await createPost(
      ctx,
      CreatePostInput.parse({
        content: "Hello",
        hashtags: ["#spring", "spring", "＃全角"],
        mentions: ["@ada"],
        link: "https://example.org/a",
        media_ids: [media.id],
        social_account_ids: accounts,
        variants: {
          [accounts[1] ?? ""]: { content: "Only here", media_ids: [], options: { visibility: "unlisted" } },
        },
        labels: ["a", "a", "b"],
      }),
    );
    expect(post).toMatchObject({
      content: "Hello",
      hashtags: ["spring", "全角"],
      mentions: ["ada"],
      link: "https://example.org/a",
      post_type: "image",
      status: "draft",
      labels: ["a", "b"],
      scheduled_at: null,
      timezone: "Europe/Berlin",
      revision: 1,
      etag: "1",
      variants: {
        [accounts[1] ?? ""]: { content: "Only here", media_ids: [], options: { visibility: "unlisted" } },
      },
      author: { name: "Ana" },
    });
    expect(post.media.map(({ id, used_by }) => [id, used_by])).toEqual([[media.id, 1]]);
    expect(post.deliveries.map(({ account, status }) => [account.id, status])).toEqual([
      [accounts[0], "draft"],
      [accounts[1], "draft"],
    ]);
    const { rows } = await pool.query(
      "SELECT wake_at FROM deliveries WHERE post_id = $1 AND wake_at IS NOT NULL",
      [post.id],
    );
    expect(rows).toEqual([]);
  });

  it("commits the post, its deliveries, the wake-up and the audit row together", async () => {
    const { ctx, accounts } = await createHousehold(["x", "linkedin"]);
    const at = inMinutes(90);
    const post = await createPost(
      ctx,
      CreatePostInput.parse({
        content: "Later",
        social_account_ids: accounts,
        scheduled_at: at,
        timezone: "America/New_York",
      }),
    );
    expect(post.status).toBe("scheduled");
    expect(post.deliveries.map(({ status, scheduled_at }) => [status, scheduled_at])).toEqual([
      ["scheduled", at],
      ["scheduled", at],
    ]);
    const jobs = await pool.query("SELECT run_at FROM graphile_worker.jobs WHERE run_at = $1", [at]);
    expect(jobs.rowCount).toBe(1);
    const audit = await pool.query("SELECT action FROM audit_entries WHERE entity_id = $1", [post.id]);
    expect(audit.rows).toEqual([{ action: "post.create" }]);
  });

  it("keeps the wall-clock time of the post's zone beside the instant", async () => {
    const { ctx, accounts } = await createHousehold(["x"]);
    const input = { content: "Noon", social_account_ids: accounts, timezone: "America/New_York" };
    const post = await createPost(
      ctx,
      CreatePostInput.parse({ ...input, scheduled_at: "2027-03-14T16:00:00Z" }),
    );
    expect(post.wall_clock).toBe("2027-03-14T12:00:00");
  });

  it("keeps the time of a draft that is not meant to go out yet", async () => {
    const { ctx } = await createHousehold(["x"]);
    const at = inMinutes(60);
    const post = await createPost(ctx, CreatePostInput.parse({ content: "", scheduled_at: at, draft: true }));
    expect([post.status, post.scheduled_at]).toEqual(["draft", at]);
  });

  it("refuses a time in the past with the code on which forms ask whether to publish now", async () => {
    const { ctx, accounts } = await createHousehold(["x"]);
    const input = { content: "Late", social_account_ids: accounts, scheduled_at: inMinutes(-1) };
    const error = await refusal(createPost(ctx, CreatePostInput.parse(input)));
    expect(error.issues).toMatchObject([{ path: ["scheduled_at"], code: "in_past" }]);
  });

  it("names the account, the rule and the field of what a network would refuse, and stores nothing", async () => {
    const { ctx, workspaceId, accounts } = await createHousehold(["x", "instagram"]);
    const input = { content: "a".repeat(300), social_account_ids: accounts, scheduled_at: inMinutes(5) };
    const error = await refusal(createPost(ctx, CreatePostInput.parse(input)));
    expect(error.code).toBe("invalid_input");
    expect(error.issues.map(({ path, code }) => [path, code])).toEqual([
      [["variants", accounts[0], "content"], "text.too_long"],
      [["variants", accounts[1], "media_ids"], "media.required"],
    ]);
    const { rowCount } = await pool.query("SELECT 1 FROM posts WHERE workspace_id = $1", [workspaceId]);
    expect(rowCount).toBe(0);
  });

  it("answers foreign and unknown ids alike, each at its place", async () => {
    const mine = await createHousehold(["x"]);
    const other = await createHousehold(["x"]);
    const theirs = await uploadPicture(other.ctx);
    const foreignAccount = other.accounts[0] ?? "";
    const issuesOf = async (account: string, media: string) => {
      const input = {
        social_account_ids: [mine.accounts[0], account],
        media_ids: [media],
        variants: { [mine.accounts[0] ?? ""]: { media_ids: [media] } },
      };
      return (await refusal(createPost(mine.ctx, CreatePostInput.parse(input)))).issues;
    };
    const foreign = await issuesOf(foreignAccount, theirs.id);
    expect(foreign).toEqual(await issuesOf("acc_unknown", "med_unknown"));
    expect(foreign.map((issue) => issue.path)).toEqual([
      ["social_account_ids", 1],
      ["media_ids", 0],
      ["variants", mine.accounts[0], "media_ids", 0],
    ]);
  });

  it("needs an account to be scheduled, and an override only of a chosen one", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const scheduled = await refusal(
      createScheduledPost(ctx, CreatePostInput.parse({ content: "x", scheduled_at: inMinutes(5) })),
    );
    expect(scheduled.issues).toMatchObject([{ path: ["social_account_ids"], code: "required" }]);
    const account = await connectAccount(workspaceId, "x");
    const override = await refusal(
      createPost(ctx, CreatePostInput.parse({ variants: { [account]: { content: "y" } } })),
    );
    expect(override.issues).toMatchObject([{ path: ["variants", account], code: "not_chosen" }]);
  });

  it("is forbidden to viewers", async () => {
    const { ctx } = await createHousehold([], "viewer");
    expect((await refusal(createPost(ctx, CreatePostInput.parse({ content: "x" })))).code).toBe("forbidden");
  });

  it("is due at once through the immediate alias", async () => {
    const { ctx, accounts } = await createHousehold(["x"]);
    const post = await createImmediatePost(
      ctx,
      CreatePostInput.parse({ content: "Now", social_account_ids: accounts }),
    );
    expect(post.status).toBe("scheduled");
    expect(Math.abs(Date.parse(post.scheduled_at ?? "") - Date.now())).toBeLessThan(5_000);
  });
});
