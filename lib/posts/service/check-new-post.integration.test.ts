import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { reframeMedia, uploadMedia } from "@/lib/media/service";
import { CheckPostInput, CreatePostInput, type Finding } from "@/lib/posts/schema";
import {
  createHousehold,
  fileOf,
  inMinutes,
  refusal,
  uploadPicture,
  type Household,
} from "../testing/household";
import { cancelPost } from "./cancel-post";
import { previewPost, validatePost } from "./check-new-post";
import { createPost } from "./create-post";

const check = (home: Household, input: object) =>
  validatePost(home.ctx, CheckPostInput.parse({ social_account_ids: home.accounts, ...input }));

const errorsOf = (findings: Finding[]) => findings.filter(({ severity }) => severity === "error");

describe("validatePost", () => {
  it("finds nothing wrong with what every network takes, and stores nothing", async () => {
    const home = await createHousehold(["x", "linkedin", "mastodon", "bluesky"]);
    expect(await check(home, { content: "Hello" })).toEqual({ ok: true, findings: [] });
    expect(
      (await pool.query("SELECT 1 FROM posts WHERE workspace_id = $1", [home.workspaceId])).rowCount,
    ).toBe(0);
  });

  it("offers a shortened text as this account's override, which then passes, the link included", async () => {
    const home = await createHousehold(["x", "mastodon", "bluesky"]);
    const input = {
      content: "Ein langer Satz mit Wörtern. ".repeat(25),
      link: "https://example.org/a/rather/long/path",
    };
    const { ok, findings } = await check(home, input);
    expect(ok).toBe(false);
    const variants: Record<string, unknown> = {};
    for (const finding of errorsOf(findings)) {
      expect(finding.path.slice(0, 3)).toEqual(["variants", finding.account_id, "content"]);
      variants[finding.account_id] = finding.repair?.patch;
    }
    expect(Object.keys(variants)).toHaveLength(3);
    expect(await check(home, { ...input, variants })).toMatchObject({ ok: true });
    const previews = await previewPost(
      home.ctx,
      CreatePostInput.parse({ social_account_ids: home.accounts, ...input, variants }),
    );
    for (const preview of previews.data) {
      expect(preview.text).toContain(input.link);
      expect(preview.length).toBeLessThanOrEqual(preview.max_length);
    }
  });

  it("takes invisible characters out of text at one click, and out of tags and the link by itself", async () => {
    const home = await createHousehold(["x"]);
    const [account = ""] = home.accounts;
    const unseen = "\uFEFF\uFFFE\uFFFF";
    const input = {
      content: "Good morning",
      hashtags: [`${unseen}ne${unseen}ws`],
      mentions: [`@a${unseen}da`],
      link: `${unseen}https://example.org/a${unseen}b`,
    };
    expect(await check(home, input)).toEqual({ ok: true, findings: [] });
    const [preview] = (
      await previewPost(home.ctx, CreatePostInput.parse({ social_account_ids: home.accounts, ...input }))
    ).data;
    expect(preview?.text).toBe("Good morning\n\n@ada #news\n\nhttps://example.org/ab");
    const typed = { ...input, content: `Good ${unseen}morning` };
    const [finding] = errorsOf((await check(home, typed)).findings);
    expect(finding?.repair?.label).toBe("Remove invisible characters");
    const variants = { [account]: finding?.repair?.patch };
    expect(await check(home, { ...typed, variants })).toEqual({ ok: true, findings: [] });
  });

  it("offers fewer pictures where there are too many", async () => {
    const home = await createHousehold(["x", "instagram"]);
    const { id } = await uploadPicture(home.ctx, 800, 800);
    const input = { content: "Many", media_ids: Array<string>(6).fill(id) };
    const { findings } = await check(home, input);
    const [finding] = errorsOf(findings);
    expect([finding?.account_id, finding?.rule]).toEqual([home.accounts[0], "media.too_many"]);
    const variants = { [home.accounts[0] ?? ""]: finding?.repair?.patch };
    expect((await check(home, { ...input, variants })).ok).toBe(true);
  });

  it("says a wrong ratio and a bad option at their account, with what a person can do", async () => {
    const home = await createHousehold(["instagram", "mastodon"]);
    const { id } = await uploadPicture(home.ctx, 2_000, 400);
    const { findings } = await check(home, {
      media_ids: [id],
      options: { mastodon: { visibility: "everybody" } },
    });
    expect(errorsOf(findings).map(({ path, rule }) => [path, rule])).toEqual([
      [["variants", home.accounts[0], "media_ids", 0], "media.aspect"],
      [["variants", home.accounts[1], "options", "visibility"], "options.invalid"],
    ]);
  });

  it.each(["crop", "pad"] as const)("takes the picture that its repair makes by %s", async (mode) => {
    const home = await createHousehold(["instagram"]);
    const sizes = [
      [2_000, 400],
      [500, 1_300],
    ] as const;
    for (const [width, height] of sizes) {
      const original = await uploadPicture(home.ctx, width, height);
      const { findings } = await check(home, { media_ids: [original.id] });
      const { reframe } = findings.find(({ rule }) => rule === "media.aspect") ?? {};
      expect(reframe?.media_id).toBe(original.id);
      const made = await reframeMedia(home.ctx, { id: original.id, ratio: reframe?.ratio ?? 0, mode });
      expect(made).toMatchObject({ mime_type: "image/jpeg", alt_text: original.alt_text });
      const variants = { [home.accounts[0] ?? ""]: { media_ids: [made.id] } };
      const again = await check(home, { media_ids: [original.id], variants });
      expect(errorsOf(again.findings)).toEqual([]);
    }
  });

  it("leaves out the moving picture where X takes it only alone, and never every picture", async () => {
    const home = await createHousehold(["x"]);
    const frame = { width: 40, height: 40, channels: 3 } as const;
    const pixels = Buffer.alloc(40 * 80 * 3);
    pixels.fill(255, 0, 40 * 40 * 3);
    const gif = await sharp(pixels, { raw: { ...frame, height: 80, pageHeight: 40 } })
      .gif()
      .toBuffer();
    const upload = () => uploadMedia(home.ctx, { file: fileOf(gif, "a.gif", "image/gif"), alt_text: "A" });
    const [first, second, still] = [await upload(), await upload(), await uploadPicture(home.ctx)];
    const repairOf = async (media_ids: string[]) =>
      (await check(home, { media_ids })).findings.find(({ rule }) => rule === "media.gif_alone")?.repair;
    expect(await repairOf([first.id, still.id])).toEqual({
      label: "Leave the GIF out",
      patch: { media_ids: [still.id] },
    });
    expect(await repairOf([first.id, second.id])).toEqual({
      label: "Keep the first GIF",
      patch: { media_ids: [first.id] },
    });
  });

  it("warns of an account that is paused or must be reconnected, without refusing", async () => {
    const home = await createHousehold(["x", "mastodon"]);
    await pool.query("UPDATE social_accounts SET status = 'inactive' WHERE id = $1", [home.accounts[0]]);
    await pool.query("UPDATE social_accounts SET status = 'expired' WHERE id = $1", [home.accounts[1]]);
    const { ok, findings } = await check(home, { content: "Hello" });
    expect([ok, findings.map(({ rule }) => rule)]).toEqual([true, ["account.paused", "account.reconnect"]]);
  });

  it("follows the limits of the very account", async () => {
    const home = await createHousehold(["mastodon"]);
    await pool.query("UPDATE social_accounts SET profile = '{\"max_characters\": 1000}' WHERE id = $1", [
      home.accounts[0],
    ]);
    expect((await check(home, { content: "a".repeat(900) })).ok).toBe(true);
    expect((await check(home, { content: "a".repeat(1_001) })).ok).toBe(false);
  });

  it("answers ids that lead nowhere at their place", async () => {
    const home = await createHousehold(["x"]);
    const error = await refusal(check(home, { media_ids: ["med_unknown"] }));
    expect(error.issues).toMatchObject([{ path: ["media_ids", 0], code: "not_found" }]);
  });
});

describe("the same text again", () => {
  const warned = async (home: Household, input: object) =>
    (await check(home, input)).findings
      .filter(({ rule }) => rule === "text.duplicate")
      .map(({ account_id, severity }) => [account_id, severity]);

  it("is warned of on X and LinkedIn within their window, before it is scheduled, and never of itself", async () => {
    const home = await createHousehold(["x", "linkedin", "mastodon"]);
    const [x = "", linkedin = ""] = home.accounts;
    const input = { content: "Same  words", hashtags: ["one"], social_account_ids: home.accounts };
    const post = await createPost(
      home.ctx,
      CreatePostInput.parse({ ...input, scheduled_at: inMinutes(60 * 30) }),
    );
    const near = { ...input, content: "Same words", scheduled_at: inMinutes(60 * 40) };
    expect(await warned(home, near)).toEqual([
      [x, "warning"],
      [linkedin, "warning"],
    ]);
    const picture = await uploadPicture(home.ctx);
    expect(await warned(home, { ...near, media_ids: [picture.id] })).toEqual([[x, "warning"]]);
    expect(await warned(home, { ...near, hashtags: ["two"] })).toEqual([]);
    expect(await warned(home, { ...near, scheduled_at: inMinutes(60 * 55) })).toEqual([]);
    expect(await warned(home, input)).toEqual([]);
    expect(await warned(home, { ...near, post_id: post.id })).toEqual([]);
    await cancelPost(home.ctx, { id: post.id });
    expect(await warned(home, near)).toEqual([]);
  });

  it("is found through an index", async () => {
    const client = await pool.connect();
    try {
      await client.query("SET enable_seqscan = off");
      const { rows } = await client.query<Record<string, string>>(
        "EXPLAIN SELECT 1 FROM deliveries WHERE social_account_id = 'a' AND text_key = 'k'",
      );
      expect(JSON.stringify(rows)).toContain("deliveries_text_key_idx");
    } finally {
      client.release(true);
    }
  });
});

describe("previewPost", () => {
  it("shows per account the text as sent, its length in the network's units, and what becomes of each picture", async () => {
    const home = await createHousehold(["x", "instagram"]);
    const flat = { width: 2_000, height: 1_600, channels: 3, background: "#fc0" } as const;
    const png = await sharp({ create: flat }).png().toBuffer();
    const { id } = await uploadMedia(home.ctx, { file: fileOf(png), alt_text: "Hills" });
    const { data } = await previewPost(
      home.ctx,
      CreatePostInput.parse({
        content: "Look 👨‍👩‍👧",
        link: "https://example.org/some/long/path/that/x/shortens",
        hashtags: ["light"],
        media_ids: [id],
        social_account_ids: home.accounts,
        variants: { [home.accounts[1] ?? ""]: { content: "Own" } },
      }),
    );
    const [x, instagram] = data;
    expect(x?.text).toBe("Look 👨‍👩‍👧\n\n#light\n\nhttps://example.org/some/long/path/that/x/shortens");
    expect(x).toMatchObject({ length: 5 + 2 + 2 + 6 + 2 + 23, max_length: 280, account: { platform: "x" } });
    expect(x?.media).toMatchObject([{ media_id: id, handling: "sent as it is", alt_text: "Hills" }]);
    expect(instagram?.text).toContain("Own");
    expect(instagram?.media[0]?.handling).toBe("converted to JPEG, 1440 × 1152");
    expect(x?.account).not.toHaveProperty("profile");
  });
});
