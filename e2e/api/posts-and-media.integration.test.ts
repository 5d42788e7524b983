/** Posts and media through their real route handlers: what a client of the API sees. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import sharp from "sharp";
import * as mediaRoute from "@/app/api/v1/media/route";
import * as reframeRoute from "@/app/api/v1/media/[id]/reframe/route";
import * as mediaItemRoute from "@/app/api/v1/media/[id]/route";
import * as notificationsRoute from "@/app/api/v1/notifications/route";
import * as calendarRoute from "@/app/api/v1/posts/calendar/route";
import * as postsRoute from "@/app/api/v1/posts/route";
import * as postRoute from "@/app/api/v1/posts/[id]/route";
import * as previewRoute from "@/app/api/v1/posts/preview/route";
import * as validateRoute from "@/app/api/v1/posts/validate/route";
import * as scheduleRoute from "@/app/api/v1/posts/[id]/schedule/route";
import * as signedMedia from "@/app/media/[token]/route";
import { call, type Called } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { pool } from "@/lib/db/pool";
import { connectAccount, inMinutes } from "@/lib/posts/testing/household";
import { env } from "@/lib/server/env";
import { storage } from "@/lib/storage/storage";

let ada: Person;
let account: string;
beforeAll(async () => {
  ada = await newPerson();
  account = await connectAccount(ada.workspaceId, "x");
});

const create = (body: unknown, headers: Record<string, string> = {}) =>
  call(postsRoute.POST, { method: "POST", path: "/posts", as: ada, body, headers });

const edit = (id: unknown, body: unknown, headers: Record<string, string>) =>
  call(postRoute.PATCH, { method: "PATCH", as: ada, body, headers, params: { id: String(id) } });

function upload(
  bytes: Uint8Array,
  name: string,
  altText?: string,
  more: [string, string][] = [],
): Promise<Called> {
  const form = new FormData();
  form.set("file", new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  if (altText !== undefined) form.set("alt_text", altText);
  for (const [field, value] of more) form.append(field, value);
  return call(mediaRoute.POST, { method: "POST", path: "/media", as: ada, body: form });
}

const png = () =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: "#fc0" } })
    .png()
    .toBuffer();

describe("POST /posts", () => {
  it("creates one post however often a button was pressed", async () => {
    const key = { "Idempotency-Key": "double-click" };
    const [first, second] = await Promise.all([
      create({ content: "Once" }, key),
      create({ content: "Once" }, key),
    ]);
    const third = await create({ content: "Once" }, key);
    const ids = new Set(
      [first, second, third].filter(({ status }) => status === 201).map(({ body }) => body.id),
    );
    expect(ids.size).toBe(1);
    expect(third.headers.get("etag")).toBe('"1"');
  });

  it("answers every bad field with a pointer", async () => {
    const answer = await create({
      content: 5,
      media_ids: "x",
      timezone: "Mars/Olympus",
      thread: [],
      scheduled_at: "soon",
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    const paths = (answer.body.issues as { path: string[] }[]).map(({ path }) => path.join("."));
    expect(paths.sort()).toEqual(["content", "media_ids", "scheduled_at", "thread", "timezone"]);
  });

  it("says in_past for a time that has passed", async () => {
    const answer = await create({
      content: "Late",
      social_account_ids: [account],
      scheduled_at: inMinutes(-1),
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { issues: [{ path: ["scheduled_at"], code: "in_past" }] },
    });
  });

  it("answers an oversized body with 413", async () => {
    expect((await create({ content: "a".repeat(1_200_000) })).status).toBe(413);
  });
});

it("remembers nothing of a question that changes nothing, whatever key it carries", async () => {
  const ask = (route: { POST: typeof postsRoute.POST }, content: string) =>
    call(route.POST, {
      method: "POST",
      as: ada,
      body: { content, social_account_ids: [account] },
      headers: { "Idempotency-Key": "asked-before" },
    });
  expect((await ask(validateRoute, "a".repeat(300))).body).toMatchObject({ ok: false });
  expect((await ask(validateRoute, "short")).body).toMatchObject({ ok: true });
  expect((await ask(previewRoute, "short")).status).toBe(200);
  const { rowCount } = await pool.query("select 1 from idempotency_records where key = 'asked-before'");
  expect(rowCount).toBe(0);
});

describe("PATCH /posts/{id}", () => {
  it("gives the second of two edits 412 and the newer version whole", async () => {
    const { body } = await create({ content: "First version" });
    const etag = { "if-match": `"${String(body.etag)}"` };
    const won = await edit(body.id, { content: "Second version" }, etag);
    expect([won.status, won.headers.get("etag")]).toEqual([200, '"2"']);
    const lost = await edit(body.id, { content: "Lost version" }, etag);
    expect(lost).toMatchObject({
      status: 412,
      body: { code: "precondition_failed", current: { id: body.id, content: "Second version", etag: "2" } },
    });
    expect((await edit(body.id, { content: "x" }, {})).status).toBe(428);
  });
});

describe("POST /posts/{id}/schedule", () => {
  it("moves a post to the calendar's day", async () => {
    const { body } = await create({ content: "To move", social_account_ids: [account] });
    const at = inMinutes(24 * 60);
    const moved = await call(scheduleRoute.POST, {
      method: "POST",
      as: ada,
      params: { id: String(body.id) },
      body: { scheduled_at: at, timezone: "Europe/Berlin" },
    });
    expect(moved).toMatchObject({ status: 200, body: { status: "scheduled", scheduled_at: at } });
    const query = new URLSearchParams({ from: inMinutes(0), to: inMinutes(48 * 60) });
    const calendar = await call(calendarRoute.GET, { as: ada, path: `/posts/calendar?${query.toString()}` });
    expect((calendar.body.data as { id: string }[]).map(({ id }) => id)).toEqual([body.id]);
  });
});

describe("media", () => {
  it("is uploaded as a form, shown by a signed link that cannot run anything, and deleted", async () => {
    const { status, body } = await upload(await png(), "sun.png", "A yellow field");
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "sun.png", alt_text: "A yellow field", width: 60, height: 40 });
    const token = new URL(String(body.url)).pathname.replace("/media/", "");
    const open = () =>
      signedMedia.GET(new Request(`http://127.0.0.1/media/${token}`), { params: Promise.resolve({ token }) });
    const shown = await open();
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": expect.stringMatching(/^private, max-age=\d+/) as string,
    });
    expect((await shown.arrayBuffer()).byteLength).toBe(body.size_bytes);
    const params = { id: String(body.id) };
    expect((await call(mediaItemRoute.DELETE, { method: "DELETE", as: ada, params })).status).toBe(204);
    expect((await call(mediaItemRoute.GET, { as: ada, params })).status).toBe(404);
    expect((await open()).status).toBe(410);
  });

  it("refuses a field it does not know, whatever its name, and one that comes twice", async () => {
    const codes = async (...more: [string, string][]) =>
      (await upload(await png(), "a.png", "A", more)).body.issues;
    const unknown = { code: "unrecognized_key" };
    expect(await codes(["constructor", "1"])).toMatchObject([{ path: ["constructor"], ...unknown }]);
    expect(await codes(["__proto__", "1"])).toMatchObject([{ path: ["__proto__"], ...unknown }]);
    expect(await codes(["alt_text", "B"])).toMatchObject([{ path: ["alt_text"], code: "repeated" }]);
  });

  it("refuses a script named .png, a form without a file and one over the limit", async () => {
    expect(await upload(Buffer.from("#!/bin/sh\nexit 1\n"), "logo.png")).toMatchObject({
      status: 415,
      body: { issues: [{ path: ["file"] }] },
    });
    const empty = await call(mediaRoute.POST, { method: "POST", as: ada, body: new FormData() });
    expect(empty).toMatchObject({ status: 400, body: { issues: [{ path: ["file"] }] } });
    expect((await upload(Buffer.alloc(20 * 1024 * 1024 + 1), "big.png")).status).toBe(413);
    expect((await upload(Buffer.alloc(22 * 1024 * 1024), "bigger.png")).status).toBe(413);
  });
});

it("counts what is unread for the bell", async () => {
  expect(await call(notificationsRoute.GET, { as: ada, path: "/notifications?limit=5" })).toMatchObject({
    status: 200,
    body: { data: [], unread: 0, next_cursor: null },
  });
});

describe("a storage that takes nothing", () => {
  /** A file where the folder should be: permissions would not stop the one who runs the tests as root. */
  async function inTheWay(folder: string, work: () => Promise<void>): Promise<void> {
    const path = join(env.STORAGE_DIR, folder);
    const aside = `${path}.aside`;
    await mkdir(path, { recursive: true });
    await rename(path, aside);
    await writeFile(path, "");
    try {
      await work();
    } finally {
      await rm(path);
      await rename(aside, path);
    }
  }

  const refusedFor = (answer: Called) => [
    answer.status,
    answer.headers.get("content-type"),
    answer.headers.get("retry-after"),
    answer.body.detail,
  ];
  const CANNOT_STORE = [
    503,
    "application/problem+json; charset=utf-8",
    "60",
    "The server cannot store pictures at the moment. Tell the person who runs it.",
  ];

  it("refuses an upload in a sentence, keeps nothing of it, and takes it when there is room", async () => {
    const bytes = await png();
    const count = async () => (await pool.query("SELECT 1 FROM media")).rowCount;
    const before = await count();
    await inTheWay(`originals/${ada.workspaceId}`, async () => {
      expect(refusedFor(await upload(bytes, "a.png"))).toEqual(CANNOT_STORE);
    });
    expect(await count()).toBe(before);
    expect((await upload(bytes, "a.png")).status).toBe(201);
  });

  it("refuses to schedule a post whose picture cannot be converted now", async () => {
    const { body: media } = await upload(await png(), "b.png");
    const instagram = await connectAccount(ada.workspaceId, "instagram");
    const post = {
      content: "x",
      social_account_ids: [instagram],
      media_ids: [media.id],
      scheduled_at: inMinutes(60),
    };
    await inTheWay(`renditions/${ada.workspaceId}`, async () => {
      expect(refusedFor(await create(post, { "Idempotency-Key": "full" }))).toEqual(CANNOT_STORE);
    });
    expect((await create(post, { "Idempotency-Key": "full" })).status).toBe(201);
  });
});

describe("a picture whose stored file is missing", () => {
  it("says so when it is reframed and when its bytes are asked for", async () => {
    const { body: media } = await upload(await png(), "c.png");
    const id = String(media.id);
    await storage().deleteAll(`originals/${ada.workspaceId}/${id}/`);
    const reframed = await call(reframeRoute.POST, {
      method: "POST",
      as: ada,
      params: { id },
      body: { ratio: 1, mode: "crop" },
    });
    expect(reframed).toMatchObject({ status: 409, body: { code: "conflict", reason: "file_missing" } });
    const token = new URL(String(media.url)).pathname.replace("/media/", "");
    const bytes = await signedMedia.GET(new Request(String(media.url)), {
      params: Promise.resolve({ token }),
    });
    expect([bytes.status, await bytes.text()]).toEqual([410, "The file of this picture is gone."]);
  });
});
