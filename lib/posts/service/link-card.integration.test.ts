/** Cards of links: read from a page on loopback through the guard, stored, edited, and sent to the simulators. */
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { prisma } from "@/lib/db/client";
import { render } from "@/lib/deliveries/render";
import { deleteMedia } from "@/lib/media/service";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { platforms } from "@/lib/platforms/registry";
import { createBench, draftOf, send } from "@/lib/platforms/testing/adapter-bench";
import { type SandboxProcess, startSandboxProcess } from "@/lib/platforms/testing/sandbox-process";
import { CheckPostInput, CreatePostInput } from "@/lib/posts/schema";
import { createHousehold, picture, type Household } from "../testing/household";
import { validatePost } from "./check-new-post";
import { createPost } from "./create-post";
import { duplicatePost } from "./duplicate-post";
import { updatePost } from "./update-post";

const PORT = vi.hoisted(() => {
  process.env.OUTBOUND_ALLOW = "127.0.0.1:5741";
  return 5741;
});
const at = (path: string) => `http://127.0.0.1:${String(PORT)}${path}`;

let server: Server;
let sandbox: SandboxProcess;
beforeAll(async () => {
  const jpeg = await picture(800, 420).jpeg().toBuffer();
  const head =
    '<title>Plain</title><meta property="og:title" content="A &amp; B"><meta name="description" content="Two letters">';
  server = createServer((request, response) => {
    if (request.url === "/picture.jpg") {
      response.setHeader("content-type", "image/jpeg").end(jpeg);
      return;
    }
    if (request.url === "/endless") return;
    const image = request.url === "/bare" ? "" : '<meta property="og:image" content="/picture.jpg">';
    response.setHeader("content-type", "text/html").end(`<html><head>${head}${image}</head><body>x</body>`);
  }).listen(PORT, "127.0.0.1");
  sandbox = await startSandboxProcess(process.env.DATABASE_URL ?? "");
}, 60_000);
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await sandbox.stop();
});

const create = (home: Household, input: object) =>
  createPost(home.ctx, CreatePostInput.parse({ social_account_ids: home.accounts, ...input }));

describe("the card of a link", () => {
  it("is read when the post is written, can be edited, and is made again for another address", async () => {
    const home = await createHousehold(["bluesky"]);
    const post = await create(home, { content: "Read", link: at("/page") });
    expect(post).toMatchObject({ post_type: "link", card: { title: "A & B", description: "Two letters" } });
    expect(post.card?.media_id).toEqual(expect.any(String));
    const edited = await updatePost(home.ctx, { id: post.id, if_match: post.etag, card: { title: "Mine" } });
    expect(edited.card).toMatchObject({ title: "Mine", description: "Two letters", given: ["title"] });
    const moved = await updatePost(home.ctx, { id: post.id, if_match: edited.etag, link: at("/bare") });
    expect(moved.card).toMatchObject({ url: at("/bare"), title: "A & B", media_id: null, given: [] });
  });

  it("takes its picture out of the library when another takes its place, unless another post shows it", async () => {
    const home = await createHousehold(["bluesky"]);
    const held = (id: string | null | undefined) =>
      prisma.media.count({ where: { id: id ?? "", deletedAt: null } });
    const first = await create(home, { content: "Read", link: at("/page") });
    const twin = await duplicatePost(home.ctx, { id: first.id });
    expect(twin.card?.media_id).toBe(first.card?.media_id);
    await updatePost(home.ctx, { id: first.id, if_match: first.etag, link: at("/bare") });
    expect(await held(first.card?.media_id)).toBe(1);
    await expect(deleteMedia(home.ctx, { id: twin.card?.media_id ?? "" })).rejects.toMatchObject({
      code: "conflict",
    });
    await updatePost(home.ctx, { id: twin.id, if_match: twin.etag, card: { media_id: null } });
    expect(await held(first.card?.media_id)).toBe(0);
    const own = await create(home, { content: "Mine", link: at("/page") });
    const given = { media_id: own.card?.media_id ?? null };
    const kept = await updatePost(home.ctx, { id: own.id, if_match: own.etag, card: given });
    await updatePost(home.ctx, { id: own.id, if_match: kept.etag, link: null, content: "None" });
    expect(await held(own.card?.media_id)).toBe(1);
  });

  it("never fails the post: what cannot be read has its address alone", async () => {
    const home = await createHousehold(["linkedin"]);
    for (const link of [at("/endless"), "http://127.0.0.1:9/private", "https://nowhere.invalid/"]) {
      expect((await create(home, { content: "Read", link })).card).toMatchObject({ title: null, read: true });
    }
  });

  it("is an article where its author gave all of it, on LinkedIn only", async () => {
    const home = await createHousehold(["linkedin", "x"]);
    const input = { link: at("/page"), post_type: "article", social_account_ids: home.accounts };
    const { findings } = await validatePost(home.ctx, CheckPostInput.parse(input));
    expect(findings.map(({ platform, rule }) => [platform, rule])).toEqual([
      ["linkedin", "article.incomplete"],
      ["x", "post_type.unavailable"],
    ]);
  });

  it.each(["bluesky", "linkedin"] as const)("goes out on %s with its picture", async (id) => {
    const bench = createBench(platforms[id], sandbox);
    const name = randomBytes(4).toString("hex");
    const account = await bench.connect(id === "bluesky" ? `c${name}.test` : `c${name}`);
    const jpeg = await picture(800, 420).jpeg().toBuffer();
    const card = { url: at("/page"), title: "A & B", description: "Two letters", media_id: "m1" };
    const written = { content: "Read", hashtags: [], mentions: [], link: at("/page"), card, options: {} };
    const sent = render(written, {}, [], MANIFESTS[id]);
    expect(sent.card).toEqual(card);
    expect(render(written, {}, ["a picture"], MANIFESTS[id]).card).toBeNull();
    const media = {
      id: "m1",
      sha256: "s",
      mimeType: "image/jpeg",
      sizeBytes: jpeg.byteLength,
      width: 800,
      height: 420,
      animated: false,
      altText: "",
      read: () => Promise.resolve(new Uint8Array(jpeg)),
      publicUrl: () => Promise.resolve(""),
    };
    const { media_id: _id, ...words } = card;
    const draft = draftOf(sent.text, [], { card: { ...words, picture: media } });
    const permalink = await vi.waitFor(
      async () => {
        const { result } = await send(bench, account, draft);
        expect(result).toMatchObject({ kind: "published" });
        return "permalink" in result ? result.permalink : null;
      },
      { timeout: 15_000, interval: 500 },
    );
    const page = await (await fetch(permalink ?? "")).text();
    expect(page).toContain('<aside class="card"><p><strong>A &#38; B</strong></p><p>Two letters</p>');
    expect(page).toContain("/sandbox-files/");
  });
});
