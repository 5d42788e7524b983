import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tidOf } from "@/lib/sandbox/networks/bluesky/cid";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* What a Bluesky server would refuse, the sandbox refuses: one row each, with the server's own status and name. */

const PASSWORD = "abcd-abcd-abcd-abcd";

let sandbox: TestSandbox;
let me: { did: string; accessJwt: string; refreshJwt: string };
let other: typeof me;
let serial = 0;
const blobs: { image?: unknown; large?: unknown; text?: unknown; foreign?: unknown } = {};

async function call(method: string, body: unknown, token: string | null = me.accessJwt) {
  const isBytes = Buffer.isBuffer(body);
  const response = await fetch(`${sandbox.urls.bluesky}/xrpc/${method}`, {
    method: "POST",
    headers: {
      "content-type": isBytes ? "image/png" : "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
  });
  const json = (await response.json()) as { error?: string; message?: string; blob?: unknown };
  return { status: response.status, error: json.error ?? "", message: json.message ?? "", json };
}

async function session(handle: string) {
  await sandbox.admin.createAccount({ network: "bluesky", handle, password: PASSWORD });
  const answer = await call(
    "com.atproto.server.createSession",
    { identifier: handle, password: PASSWORD },
    null,
  );
  return answer.json as unknown as typeof me;
}

const newKey = () => tidOf(new Date(Date.now() + (serial += 1)));
const write = (record: unknown, more: Record<string, unknown> = {}) => ({
  repo: me.did,
  collection: "app.bsky.feed.post",
  rkey: newKey(),
  record,
  swapRecord: null,
  ...more,
});
const post = (more: Record<string, unknown> = {}) => ({
  $type: "app.bsky.feed.post",
  text: "Good morning",
  createdAt: "2026-11-23T05:00:00.000Z",
  ...more,
});
const images = (...list: unknown[]) => ({
  embed: { $type: "app.bsky.embed.images", images: list.map((image) => ({ image, alt: "" })) },
});

const gallery = (shapes: unknown[]) => ({
  embed: {
    $type: "app.bsky.embed.gallery",
    items: shapes.map((aspectRatio) => ({
      $type: "app.bsky.embed.gallery#image",
      image: blobs.image,
      alt: "",
      aspectRatio,
    })),
  },
});

beforeAll(async () => {
  sandbox = await startTestSandbox();
  me = await session("refused.test");
  other = await session("someone.test");
  const put = async (bytes: Buffer, as = me) =>
    (await call("com.atproto.repo.uploadBlob", bytes, as.accessJwt)).json.blob;
  const picture = (width: number, noise = false) =>
    sharp({
      create: {
        width,
        height: width,
        channels: 3,
        background: "teal",
        ...(noise ? { noise: { type: "gaussian" as const, mean: 128, sigma: 90 } } : {}),
      },
    })
      .png()
      .toBuffer();
  blobs.image = await put(await picture(40));
  blobs.large = await put(await picture(1_000, true));
  blobs.text = await put(Buffer.from("%PDF-1.7 hello"));
  blobs.foreign = await put(await picture(41), other);
});
afterAll(() => sandbox.stop());

describe("a Bluesky server refuses a session", () => {
  it.each([
    [
      "with a wrong password",
      { identifier: "refused.test", password: "wrong" },
      401,
      "AuthenticationRequired",
    ],
    ["of nobody", { identifier: "nobody.test", password: PASSWORD }, 401, "AuthenticationRequired"],
    ["without a password", { identifier: "refused.test" }, 400, "InvalidRequest"],
    ["without a name", { password: PASSWORD }, 400, "InvalidRequest"],
  ])("%s", async (_case, body, status, error) => {
    expect(await call("com.atproto.server.createSession", body, null)).toMatchObject({ status, error });
  });

  it.each([
    ["without a token", () => null, 401, "AuthMissing"],
    ["with a token that is none", () => "not.a.jwt", 400, "InvalidToken"],
    ["with the refresh token in its place", () => me.refreshJwt, 400, "InvalidToken"],
  ])("to write %s", async (_case, token, status, error) => {
    expect(await call("com.atproto.repo.putRecord", write(post()), token())).toMatchObject({ status, error });
  });

  it("to be renewed with an access token, or after two hours with the old refresh token", async () => {
    const renew = (token: string) => call("com.atproto.server.refreshSession", {}, token);
    expect(await renew(me.accessJwt)).toMatchObject({ status: 400, error: "InvalidToken" });
    const own = await session("renewed.test");
    expect((await renew(own.refreshJwt)).status).toBe(200);
    await sandbox.admin.setClock(2 * 3_600_000 + 60_000);
    expect(await renew(own.refreshJwt)).toMatchObject({ status: 400, error: "ExpiredToken" });
    await sandbox.admin.setClock(0);
  });
});

describe("a Bluesky server refuses a record", () => {
  const invalid = "InvalidRequest";
  const family = "👨‍👩‍👧‍👦";
  const rows: [string, () => unknown, number, string][] = [
    ["in the repository of someone else", () => write(post(), { repo: other.did }), 403, "AccountNotFound"],
    ["in no repository", () => write(post(), { repo: 7 }), 400, invalid],
    ["in a collection that is none", () => write(post(), { collection: "posts" }), 400, invalid],
    ["under a key that is no TID", () => write(post(), { rkey: "my-post" }), 400, invalid],
    ["without a key", () => write(post(), { rkey: undefined }), 400, invalid],
    ["of another type", () => write(post({ $type: "app.bsky.feed.like" })), 400, invalid],
    ["without a text", () => write(post({ text: undefined })), 400, invalid],
    ["of 301 graphemes", () => write(post({ text: "a".repeat(301) })), 400, invalid],
    ["of 3001 bytes in 300 graphemes", () => write(post({ text: family.repeat(121) })), 400, invalid],
    ["without a time", () => write(post({ createdAt: undefined })), 400, invalid],
    ["of a time without a zone", () => write(post({ createdAt: "2026-11-23T05:00:00" })), 400, invalid],
    ["in four languages", () => write(post({ langs: ["en", "de", "fr", "pl"] })), 400, invalid],
    ["in a language that is none", () => write(post({ langs: ["not a language"] })), 400, invalid],
    ["with nine tags", () => write(post({ tags: Array(9).fill("tag") })), 400, invalid],
    ["with five pictures", () => write(post(images(...Array(5).fill(blobs.image)))), 400, invalid],
    ["with a picture over 2,000,000 bytes", () => write(post(images(blobs.large))), 400, invalid],
    ["with a picture that is none", () => write(post(images(blobs.text))), 400, invalid],
    ["with a picture of someone else", () => write(post(images(blobs.foreign))), 400, "BlobNotFound"],
    [
      "with a picture of another size than it was uploaded with",
      () => write(post(images({ ...(blobs.image as object), size: 7 }))),
      400,
      "InvalidSize",
    ],
    [
      "with a gallery of 21",
      () => write(post(gallery(Array(21).fill({ width: 4, height: 4 })))),
      400,
      invalid,
    ],
    ["with a gallery picture without its shape", () => write(post(gallery([undefined]))), 400, invalid],
    [
      "with a picture of another type than it was uploaded as",
      () => write(post(images({ ...(blobs.image as object), mimeType: "image/jpeg" }))),
      400,
      "InvalidMimeType",
    ],
    [
      "with a picture that has no alt text at all",
      () => write(post({ embed: { $type: "app.bsky.embed.images", images: [{ image: blobs.image }] } })),
      400,
      invalid,
    ],
    [
      "with a link facet that has no address",
      () =>
        write(
          post({
            facets: [
              { index: { byteStart: 0, byteEnd: 4 }, features: [{ $type: "app.bsky.richtext.facet#link" }] },
            ],
          }),
        ),
      400,
      invalid,
    ],
  ];
  it.each(rows)("%s", async (_case, body, status, error) => {
    expect(await call("com.atproto.repo.putRecord", body())).toMatchObject({ status, error });
  });

  it("over another one under its key, which createRecord answers with 500", async () => {
    const rkey = newKey();
    expect((await call("com.atproto.repo.putRecord", write(post(), { rkey }))).status).toBe(200);
    const changed = write(post({ text: "Changed" }), { rkey });
    expect(await call("com.atproto.repo.putRecord", changed)).toMatchObject({
      status: 400,
      error: "InvalidSwap",
    });
    expect(await call("com.atproto.repo.createRecord", write(post(), { rkey }))).toMatchObject({
      status: 500,
    });
  });

  it("of more than a megabyte, and an upload of more than five", async () => {
    const body = write(post({ text: "a".repeat(1_000_001) }));
    expect(await call("com.atproto.repo.putRecord", body)).toMatchObject({
      status: 413,
      error: "PayloadTooLarge",
    });
    const bytes = Buffer.alloc(5_242_881);
    expect(await call("com.atproto.repo.uploadBlob", bytes)).toMatchObject({
      status: 413,
      error: "PayloadTooLarge",
    });
  });

  it("with the picture of a record that was deleted", async () => {
    const upload = await call(
      "com.atproto.repo.uploadBlob",
      await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
        .png()
        .toBuffer(),
    );
    const record = write(post(images(upload.json.blob)));
    expect((await call("com.atproto.repo.putRecord", record)).status).toBe(200);
    const { repo, collection, rkey } = record;
    expect((await call("com.atproto.repo.deleteRecord", { repo, collection, rkey })).status).toBe(200);
    expect(await call("com.atproto.repo.putRecord", record)).toMatchObject({
      status: 400,
      error: "BlobNotFound",
    });
  });
});
