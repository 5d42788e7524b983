import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import { xAuthorizeUrl, xSignIn, xToken } from "@/lib/sandbox/testing/sign-in";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* What X would refuse, the sandbox refuses: one row each, with X's own status and words. */

let sandbox: TestSandbox;
let token: string;
let other: string;
const media = { photo: "", second: "", gif: "", foreign: "" };
let foreignPost = "";

const picture = (format: "jpeg" | "png" | "webp" | "avif" | "tiff" | "gif", width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: "teal" } })
    .toFormat(format)
    .toBuffer();
const NOISE = { type: "gaussian" as const, mean: 128, sigma: 90 };

async function call(method: string, path: string, body?: unknown, as = token) {
  const isForm = body instanceof FormData;
  const response = await fetch(sandbox.urls.x + path, {
    method,
    headers: {
      ...(as === "" ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: (text ? JSON.parse(text) : {}) as { data?: { id?: string } },
  };
}

const upload = (bytes: Buffer, category = "tweet_image", as = token) => {
  const form = new FormData();
  form.set("media_category", category);
  form.set("media", new Blob([new Uint8Array(bytes)]), "media");
  return call("POST", "/2/media/upload", form, as);
};
/** What must come in chunks. */
const inChunks = async (bytes: Buffer, category: string, mediaType?: string) => {
  const start = { total_bytes: bytes.length, media_category: category, media_type: mediaType };
  const id = await idOf(call("POST", "/2/media/upload/initialize", start));
  const form = new FormData();
  form.set("segment_index", "0");
  form.set("media", new Blob([new Uint8Array(bytes)]), "media");
  await call("POST", `/2/media/upload/${id}/append`, form);
  return await call("POST", `/2/media/upload/${id}/finalize`);
};
const idOf = async (answer: ReturnType<typeof call>) => (await answer).json.data?.id ?? "";

beforeAll(async () => {
  sandbox = await startTestSandbox();
  token = await xSignIn(sandbox, "refused_x");
  other = await xSignIn(sandbox, "someone_x");
  media.photo = await idOf(upload(await picture("jpeg")));
  media.second = await idOf(upload(await picture("png")));
  media.gif = await idOf(inChunks(await picture("gif"), "tweet_gif"));
  media.foreign = await idOf(upload(await picture("webp"), "tweet_image", other));
  foreignPost = await idOf(call("POST", "/2/tweets", { text: "by someone else" }, other));
  await call("POST", "/2/tweets", { text: "said before" });
  await sandbox.admin.setClock(2_000);
});
afterAll(async () => {
  await sandbox.admin.setClock(0);
  await sandbox.stop();
});

describe("X refuses to sign in", () => {
  it.each([
    ["an unknown app", { client_id: "nobody" }],
    ["a redirect that is not registered", { redirect_uri: "https://evil.example/cb" }],
    ["no PKCE", { code_challenge: "" }],
    ["an unknown scope", { scope: "tweet.read everything" }],
    ["no scope", { scope: "" }],
    ["a state of more than 500 characters", { state: "s".repeat(501) }],
    ["another response type", { response_type: "token" }],
  ])("with %s, on its own page", async (_case, more) => {
    const answer = await fetch(xAuthorizeUrl(sandbox, more), { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
  });

  it.each([
    ["a wrong secret", {}, "wrong", 401, "unauthorized_client"],
    ["a form-encoded secret", {}, "sandbox%2Dsecret", 401, "unauthorized_client"],
    ["a wrong verifier", { code_verifier: "w".repeat(43) }, undefined, 400, "invalid_request"],
    ["another redirect", { redirect_uri: "http://127.0.0.1:3000/other" }, undefined, 400, "invalid_request"],
    ["a wrong code", { code: "nope" }, undefined, 400, "invalid_request"],
    [
      "a wrong refresh token",
      { grant_type: "refresh_token", refresh_token: "x" },
      undefined,
      400,
      "invalid_request",
    ],
  ])("with %s", async (_case, more, secret, status, error) => {
    const landed = await decideConsent(xAuthorizeUrl(sandbox), { username: "refused_x" });
    const answer = await xToken(sandbox, { code: landed.searchParams.get("code") ?? "", ...more }, secret);
    expect([answer.status, await answer.json()]).toMatchObject([status, { error }]);
  });

  it("with a code that was used, or is older than 30 seconds", async () => {
    const landed = await decideConsent(xAuthorizeUrl(sandbox), { username: "refused_x" });
    const code = landed.searchParams.get("code") ?? "";
    expect((await xToken(sandbox, { code })).status).toBe(200);
    expect((await xToken(sandbox, { code })).status).toBe(400);
    const late = await decideConsent(xAuthorizeUrl(sandbox), { username: "refused_x" });
    await sandbox.admin.setClock(33_000);
    expect((await xToken(sandbox, { code: late.searchParams.get("code") ?? "" })).status).toBe(400);
    await sandbox.admin.setClock(2_000);
  });
});

describe("X refuses a post", () => {
  const rows: [string, () => unknown, number, string][] = [
    ["with a key it does not know", () => ({ text: "a", alt: "b" }), 400, "$.alt"],
    ["without text and media", () => ({}), 400, "text is required"],
    ["of 281 characters", () => ({ text: "a".repeat(281) }), 403, "a bit shorter"],
    ["of 141 ideographs", () => ({ text: "漢".repeat(141) }), 403, "a bit shorter"],
    ["of a million marks", () => ({ text: "\u0301\u0323".repeat(500_000) }), 403, "a bit shorter"],
    ["with two cashtags", () => ({ text: "$AAA and $BBB" }), 403, "one cashtag"],
    ["that was said before", () => ({ text: "said before" }), 403, "duplicate content"],
    [
      "with five pictures",
      () => ({ media: { media_ids: Array(5).fill(media.photo) } }),
      400,
      "media.media_ids",
    ],
    [
      "with a picture and a GIF",
      () => ({ media: { media_ids: [media.photo, media.gif] } }),
      400,
      "4 photos or 1 GIF",
    ],
    [
      "with someone's picture",
      () => ({ media: { media_ids: [media.foreign] } }),
      400,
      "media IDs are invalid",
    ],
    ["with an unknown picture", () => ({ media: { media_ids: ["1"] } }), 400, "media IDs are invalid"],
    [
      "with a picture and a poll",
      () => ({
        text: "a",
        media: { media_ids: [media.photo] },
        poll: { options: ["a", "b"], duration_minutes: 60 },
      }),
      400,
      "mutually exclusive",
    ],
    [
      "with a poll option of 26 characters",
      () => ({ text: "a", poll: { options: ["a", "b".repeat(26)], duration_minutes: 60 } }),
      400,
      "poll",
    ],
    [
      "with an audience inside its poll",
      () => ({ text: "a", poll: { options: ["a", "b"], duration_minutes: 60, reply_settings: "verified" } }),
      400,
      "reply_settings",
    ],
    ["with an unknown audience", () => ({ text: "a", reply_settings: "nobody" }), 400, "reply_settings"],
    ["that quotes", () => ({ text: "a", quote_tweet_id: foreignPost }), 403, "Quoting"],
    [
      "that replies to someone",
      () => ({ text: "a", reply: { in_reply_to_tweet_id: foreignPost } }),
      403,
      "Reply to this conversation",
    ],
  ];
  it.each(rows)("%s", async (_case, body, status, words) => {
    const answer = await call("POST", "/2/tweets", body());
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
  });

  it("without a token, with a dead one, and without the scope", async () => {
    expect((await call("POST", "/2/tweets", { text: "a" }, "")).status).toBe(401);
    expect((await call("POST", "/2/tweets", { text: "a" }, "nope")).status).toBe(401);
    const reader = await xSignIn(sandbox, "reader_x", "tweet.read users.read");
    expect((await call("POST", "/2/tweets", { text: "a" }, reader)).json).toMatchObject({
      status: 403,
      type: "about:blank",
    });
    expect((await upload(await picture("jpeg"), "tweet_image", reader)).status).toBe(403);
  });

  it("of someone else to be deleted", async () => {
    expect((await call("DELETE", `/2/tweets/${foreignPost}`)).status).toBe(403);
  });

  it("with a picture that was uploaded a day ago", async () => {
    await sandbox.admin.setClock(86_500_000);
    const renewed = await xSignIn(sandbox, "refused_x");
    const answer = await call("POST", "/2/tweets", { media: { media_ids: [media.second] } }, renewed);
    expect([answer.status, answer.text.includes("media IDs are invalid")]).toEqual([400, true]);
    await sandbox.admin.setClock(2_000);
  });
});

describe("X refuses a file", () => {
  const rows: [string, () => Promise<Buffer>, string, string][] = [
    ["without a category", () => picture("jpeg"), "", "media_category"],
    ["of an unknown category", () => picture("jpeg"), "picture", "media_category"],
    ["that is no picture", () => Promise.resolve(Buffer.from("hello")), "tweet_image", "unrecognized"],
    ["of the AVIF kind", () => picture("avif"), "tweet_image", "unrecognized"],
    ["of the TIFF kind", () => picture("tiff"), "tweet_image", "unrecognized"],
    ["of 3 pixels on one side", () => picture("png", 3, 40), "tweet_image", "4 to 8192"],
    ["of 8,193 pixels on one side", () => picture("png", 8193, 8), "tweet_image", "4 to 8192"],
    ["that moves, in one request", () => picture("gif"), "tweet_gif", "media_category"],
    [
      "meant as an advertiser's video, in one request",
      () => picture("png"),
      "amplify_video",
      "media_category",
    ],
    [
      "over 5 MB",
      () =>
        sharp({ create: { width: 2600, height: 2600, channels: 3, noise: NOISE, background: "gray" } })
          .jpeg({ quality: 100 })
          .toBuffer(),
      "tweet_image",
      "File size exceeds",
    ],
  ];
  it.each(rows)("%s", async (_case, bytes, category, words) => {
    const answer = await upload(await bytes(), category);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(words);
  });

  it.each([
    ["that is a PNG for a GIF", () => picture("png"), "unrecognized"],
    ["that is a GIF wider than 1280", () => picture("gif", 1281, 10), "1280x1080"],
    ["that is a GIF higher than 1080", () => picture("gif", 10, 1081), "1280x1080"],
  ])("in chunks %s", async (_case, bytes, words) => {
    const answer = await inChunks(await bytes(), "tweet_gif");
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(words)]);
  });

  it("with a field that it does not know", async () => {
    const form = new FormData();
    form.set("media_category", "tweet_image");
    form.set("media", new Blob([new Uint8Array(await picture("jpeg"))]), "media");
    form.set("alt_text", "a lamp");
    const answer = await call("POST", "/2/media/upload", form);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("alt_text")]);
  });

  it("whose chunks do not add up, whose chunk is over 8 MB, or that is someone's", async () => {
    const start = { media_type: "image/jpeg", total_bytes: 10, media_category: "tweet_image" };
    const id = await idOf(call("POST", "/2/media/upload/initialize", start));
    const chunk = (bytes: number) => {
      const form = new FormData();
      form.set("segment_index", "0");
      form.set("media", new Blob([new Uint8Array(bytes)]), "media");
      return form;
    };
    expect((await call("POST", `/2/media/upload/${id}/append`, chunk(8 * 1_048_576 + 1))).status).toBe(413);
    expect((await call("POST", `/2/media/upload/${id}/append`, chunk(3), other)).status).toBe(400);
    expect((await call("POST", `/2/media/upload/${id}/append`, chunk(3))).status).toBe(200);
    expect((await call("POST", `/2/media/upload/${id}/finalize`)).text).toContain("Size mismatch");
    const unknown = { ...start, media_type: "image/avif" };
    expect((await call("POST", "/2/media/upload/initialize", unknown)).status).toBe(400);
  });

  it("with an alt text of more than 1000 characters", async () => {
    const describe = (text: string) =>
      call("POST", "/2/media/metadata", { id: media.photo, metadata: { alt_text: { text } } });
    expect((await describe("a".repeat(1000))).status).toBe(200);
    expect((await describe("a".repeat(1001))).status).toBe(400);
  });
});

const post = (parameter: string, note: string) => `${parameter}=created_at,${note}`;
const NEW = post("post.fields", "note_post");
const OLD = post("tweet.fields", "note_tweet");

describe("X refuses a list", () => {
  it.each([
    ...["max_results=4", "max_results=101", "start_time=yesterday", "colour=blue", "user.fields=shoe_size"],
    ...[OLD, post("post.fields", "note_tweet")],
  ])("with %s", async (query) => {
    expect((await call("GET", `/2/users/1/tweets?${query}`)).status).toBe(400);
  });
});

describe("X names what is long", () => {
  const text = "long ".repeat(80).trim();
  let account: string;
  let reader: string;
  let id: string;
  const speaks = (kind: "older_spec" | "unknown_ignored") =>
    sandbox.admin.createFault({ network: "x", account: "long_x", kind, times: null });
  const read = (query: string) => call("GET", `/2/users/${account}/tweets?${query}`, undefined, reader);
  const first = async (query: string) =>
    ((await read(query)).json.data as unknown as Record<string, unknown>[])[0];

  beforeAll(async () => {
    await sandbox.admin.createAccount({
      network: "x",
      handle: "long_x",
      data: { subscription_type: "Premium" },
    });
    reader = await xSignIn(sandbox, "long_x");
    account = await idOf(call("GET", "/2/users/me", undefined, reader));
    id = await idOf(call("POST", "/2/tweets", { text }, reader));
  });
  afterEach(() => sandbox.admin.deleteFaults());

  it("after spec 2.167", async () => {
    expect(await first(NEW)).toMatchObject({ id, note_post: { text }, edit_history_post_ids: [id] });
  });

  it("after spec 2.166, and refuses the newer names", async () => {
    await speaks("older_spec");
    expect(await first(OLD)).toMatchObject({ id, note_tweet: { text }, edit_history_tweet_ids: [id] });
    expect((await read(NEW)).status).toBe(400);
  });

  it("and passes over the other names where it ignores what it does not know", async () => {
    await speaks("unknown_ignored");
    expect(Object.keys((await first(OLD)) ?? {}).sort()).toEqual(["edit_history_post_ids", "id", "text"]);
  });
});

describe("X takes", () => {
  it("the extras of a video card, an upload without a type, and metadata without an alt text", async () => {
    const photo = await idOf(inChunks(await picture("jpeg"), "tweet_image"));
    const card = { media_ids: [photo], title: "A lamp", description: "It shines", embeddable: true };
    expect((await call("POST", "/2/tweets", { text: "a card", media: card })).status).toBe(201);
    const described = await call("POST", "/2/media/metadata", { id: photo, metadata: {} });
    expect(described.status).toBe(200);
  });
});
