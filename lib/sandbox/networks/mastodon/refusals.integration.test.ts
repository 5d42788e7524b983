import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CALLBACK, mastodonSignIn } from "@/lib/sandbox/testing/sign-in";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* What Mastodon would refuse, the sandbox refuses: one row each, with Mastodon's own status and words. */

const SCOPE = "read:accounts read:statuses write:statuses write:media";

let sandbox: TestSandbox;
let token: string;
let other: string;
let reader: string;
const media = { ready: "", second: "", attached: "", foreign: "" };

async function call(method: string, path: string, body?: unknown, as = token) {
  const isForm = body instanceof FormData;
  const response = await fetch(sandbox.urls.mastodon + path, {
    method,
    headers: {
      ...(as === "" ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const json = (await response.json()) as { id?: string; error?: string; error_description?: string };
  return { status: response.status, error: json.error ?? "", json };
}

function upload(bytes: Buffer, as = token, description?: string) {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)]), "file");
  if (description !== undefined) form.set("description", description);
  return call("POST", "/api/v2/media", form, as);
}
const picture = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: "teal" } })
    .png()
    .toBuffer();
const gif = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "teal" } })
    .gif()
    .toBuffer();
const padded = (bytes: Buffer, length: number) =>
  Buffer.concat([bytes, Buffer.alloc(length - bytes.byteLength)]);
const idOf = async (answer: ReturnType<typeof call>) => (await answer).json.id ?? "";

beforeAll(async () => {
  sandbox = await startTestSandbox();
  token = await mastodonSignIn(sandbox, "refused_m", SCOPE);
  other = await mastodonSignIn(sandbox, "someone_m", SCOPE);
  reader = await mastodonSignIn(sandbox, "reader_m", "read:accounts");
  media.ready = await idOf(upload(await picture()));
  media.second = await idOf(upload(await picture()));
  media.attached = await idOf(upload(await picture()));
  media.foreign = await idOf(upload(await picture(), other));
  await call("POST", "/api/v1/statuses", { media_ids: [media.attached] });
});
afterAll(() => sandbox.stop());

describe("Mastodon refuses to sign in", () => {
  let windows = 0;
  // Registrations are counted in windows of ten minutes: each test has its own.
  beforeEach(() => sandbox.admin.setClock((windows += 1) * 601_000));
  afterAll(() => sandbox.admin.setClock(0));

  it.each([
    ["an app without a name", { client_name: "" }, "Name can't be blank"],
    ["an app without a redirect", { redirect_uris: "" }, "Redirect URI can't be blank"],
    [
      "an app with a redirect that is no address",
      { redirect_uris: "here" },
      "Redirect URI must be an absolute URI",
    ],
    ["an app with an unknown scope", { scopes: "everything" }, "Scopes doesn't match"],
  ])("%s", async (_case, more, words) => {
    const app = { client_name: "Test", redirect_uris: CALLBACK, scopes: SCOPE, ...more };
    const answer = await call("POST", "/api/v1/apps", app, "");
    expect([answer.status, answer.error.includes(words)]).toEqual([422, true]);
  });

  it("a scope, a redirect or a challenge that was not registered, and a wrong secret", async () => {
    const app = await call(
      "POST",
      "/api/v1/apps",
      { client_name: "Test", redirect_uris: CALLBACK, scopes: "read:accounts" },
      "",
    );
    const { client_id = "" } = app.json as { client_id?: string };
    const page = async (more: Record<string, string>) =>
      (
        await fetch(
          `${sandbox.urls.mastodon}/oauth/authorize?${new URLSearchParams({
            response_type: "code",
            client_id,
            redirect_uri: CALLBACK,
            scope: "read:accounts",
            ...more,
          })}`,
          { redirect: "manual" },
        )
      ).status;
    expect(await page({})).toBe(200);
    expect(await page({ scope: "write:statuses" })).toBe(400);
    expect(await page({ redirect_uri: `${CALLBACK}/other` })).toBe(400);
    expect(await page({ client_id: "nobody" })).toBe(400);
    expect(await page({ code_challenge: "c", code_challenge_method: "plain" })).toBe(400);
    const grant = {
      grant_type: "authorization_code",
      client_id,
      client_secret: "wrong",
      code: "c",
      redirect_uri: CALLBACK,
    };
    expect(await call("POST", "/oauth/token", grant, "")).toMatchObject({
      status: 401,
      error: "invalid_client",
    });
  });

  it("the sixth app from one address in ten minutes", async () => {
    const app = { client_name: "Test", redirect_uris: CALLBACK, scopes: "read:accounts" };
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1)
      statuses.push((await call("POST", "/api/v1/apps", app, "")).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe("Mastodon refuses a status", () => {
  const poll = (options: string[], expires_in = 600) => ({ status: "a", poll: { options, expires_in } });
  const rows: [string, () => unknown, number, string][] = [
    ["without text and media", () => ({ status: " " }), 422, "Text can't be blank"],
    ["of 501 characters", () => ({ status: "a".repeat(501) }), 422, "Text character limit of 500 exceeded"],
    [
      "whose warning makes it 501",
      () => ({ status: "a".repeat(494), spoiler_text: "warning" }),
      422,
      "limit of 500",
    ],
    [
      "whose warning has a long link",
      () => ({ status: "a".repeat(400), spoiler_text: `https://example.com/${"a".repeat(81)}` }),
      422,
      "limit of 500",
    ],
    [
      "of an unknown visibility",
      () => ({ status: "a", visibility: "friends" }),
      422,
      "Visibility is not included",
    ],
    [
      "that replies to nothing",
      () => ({ status: "a", in_reply_to_id: "1" }),
      404,
      "does not appear to exist",
    ],
    [
      "that is due in a minute",
      () => ({ status: "a", scheduled_at: new Date(Date.now() + 60_000) }),
      422,
      "must be in the future",
    ],
    [
      "with five files",
      () => ({ media_ids: Array(5).fill(media.ready) }),
      422,
      "Cannot attach more than 4 files",
    ],
    [
      "with a file that is attached",
      () => ({ media_ids: [media.attached] }),
      422,
      "already attached to another post",
    ],
    ["with someone's file", () => ({ media_ids: [media.foreign] }), 422, "not found or already attached"],
    ["with an unknown file", () => ({ media_ids: ["1"] }), 422, "not found or already attached"],
    ["with a poll of one", () => poll(["a"]), 422, "more than one item"],
    ["with a poll of five", () => poll(["a", "b", "c", "d", "e"]), 422, "more than 4 items"],
    ["with a poll option of 51", () => poll(["a", "b".repeat(51)]), 422, "longer than 50"],
    ["with a poll of a minute", () => poll(["a", "b"], 60), 422, "too short"],
  ];
  it.each(rows)("%s", async (_case, body, status, words) => {
    const answer = await call("POST", "/api/v1/statuses", body());
    expect([answer.status, answer.error]).toEqual([status, expect.stringContaining(words)]);
  });

  it("never for a time that has passed: that is published at once", async () => {
    const scheduled_at = new Date(Date.now() - 60_000);
    const answer = await call("POST", "/api/v1/statuses", { status: "late", scheduled_at });
    expect([answer.status, "params" in answer.json]).toEqual([200, false]);
  });

  it("without a token, with an unknown one, and without the scope", async () => {
    const send = (as: string) => call("POST", "/api/v1/statuses", { status: "a" }, as);
    expect((await send("")).status).toBe(401);
    expect((await send("nope")).status).toBe(401);
    expect(await send(reader)).toMatchObject({
      status: 403,
      error: "This action is outside the authorized scopes",
    });
    expect((await upload(await picture(), reader)).status).toBe(403);
  });

  it("of someone else to be deleted, and a second deletion", async () => {
    const id = await idOf(call("POST", "/api/v1/statuses", { status: "theirs" }, other));
    expect((await call("DELETE", `/api/v1/statuses/${id}`)).status).toBe(404);
    expect((await call("DELETE", `/api/v1/statuses/${id}`, undefined, other)).status).toBe(200);
    expect((await call("DELETE", `/api/v1/statuses/${id}`, undefined, other)).status).toBe(404);
  });
});

describe("Mastodon refuses a file", () => {
  const rows: [string, () => Promise<Buffer>, string][] = [
    ["that is text", () => Promise.resolve(Buffer.from("hello there")), "File content type is invalid"],
    ["of more than 33 megapixels", () => picture(8_200, 4_100), "images are not supported"],
    ["of exactly 16 MB", async () => padded(await picture(), 16_777_216), "must be less than 16 MB"],
    ["that is a GIF of more than 921,600 pixels", () => gif(1_280, 721), "GIF files are not supported"],
  ];
  it.each(rows)("%s", async (_case, bytes, words) => {
    const answer = await upload(await bytes());
    expect([answer.status, answer.error]).toEqual([422, expect.stringContaining(words)]);
  });

  it("but not one of a byte less, or a GIF of 1280 × 720", async () => {
    expect((await upload(padded(await picture(), 16_777_215))).status).toBe(200);
    expect((await upload(await gif(1_280, 720))).status).toBe(200);
  });

  it("with a description that is too long, and one that is missing", async () => {
    expect((await upload(await picture(), token, "a".repeat(10_001))).error).toContain(
      "Description is too long",
    );
    expect((await call("POST", "/api/v2/media", new FormData())).status).toBe(422);
  });

  it("that is attached, someone's, or a day old, when asked for it", async () => {
    expect((await call("GET", `/api/v1/media/${media.ready}`)).status).toBe(200);
    expect((await call("GET", `/api/v1/media/${media.attached}`)).status).toBe(404);
    expect((await call("GET", `/api/v1/media/${media.foreign}`)).status).toBe(404);
    await sandbox.admin.setClock(86_500_000);
    expect((await call("GET", `/api/v1/media/${media.second}`)).status).toBe(404);
    await sandbox.admin.setClock(0);
  });
});
