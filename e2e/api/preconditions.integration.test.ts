import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { call } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { route } from "@/lib/api/route";
import { defineEndpoint } from "@/lib/core/contract";
import { AppError } from "@/lib/core/errors";

const edit = defineEndpoint({
  id: "test.edit",
  method: "PATCH",
  path: "/test",
  summary: "Test",
  tag: "Test",
  access: { kind: "workspace", permission: "posts:write" },
  body: z.object({}),
  status: 200,
  response: z.object({ etag: z.string() }),
  etagField: "etag",
  ifMatch: "required",
});
const handler = route(edit, (_ctx, input) => {
  if (input.if_match !== undefined && input.if_match !== "r2") {
    throw new AppError("precondition_failed", "changed", { extra: { current: { etag: "r2" } } });
  }
  return Promise.resolve({ etag: "r3" });
});

let ada: Person;
beforeAll(async () => {
  ada = await newPerson();
});
const send = (ifMatch?: string) =>
  call(handler, {
    method: "PATCH",
    as: ada,
    body: {},
    headers: ifMatch === undefined ? {} : { "if-match": ifMatch },
  });

it("answers 428 to an edit that names no version", async () => {
  expect(await send()).toMatchObject({ status: 428, body: { code: "precondition_required" } });
});

it("answers 412 with the newer version to an edit of an old one", async () => {
  expect(await send('"r1"')).toMatchObject({ status: 412, body: { current: { etag: "r2" } } });
});

it("takes the current version, strong or weak or any, and answers the next", async () => {
  for (const version of ['"r2"', 'W/"r2"', "r2", "*"]) {
    const answer = await send(version);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("etag")).toBe('"r3"');
  }
});
