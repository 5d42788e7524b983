/** What no form sends and every integrator sends once: oddities in each field of each endpoint, and never a 500. */
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { call, type CallOptions } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf, nameOf } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import type { Endpoint } from "@/lib/core/contract";
import { encodeCursor } from "@/lib/core/cursor";
import { connectAccount, inMinutes } from "@/lib/posts/testing/household";

vi.hoisted(() => {
  process.env.RATE_LIMIT_PER_MINUTE = "1000000";
});

const TEXTS = ["nul \u0000 inside", "' OR 1=1 --", "%00", "-1", "1e400", "x".repeat(5_000)];
const TIMES = [
  "0000-01-01T00:00:00Z",
  "0001-01-01T00:00:00+14:00",
  "9999-12-31T23:59:59-14:00",
  "2030-01-01T09:00:00",
  "2030-02-30T00:00:00Z",
];
const CURSORS = [
  "x",
  encodeCursor({ at: "1", id: "a" }),
  encodeCursor({ at: "never", id: "a" }),
  encodeCursor({ at: "2030-01-01T00:00:00.000Z", id: "\u0000" }),
  encodeCursor({ at: "0000-01-01T00:00:00.000Z", id: "a" }),
  encodeCursor({ at: "+275760-09-13T00:00:00.000Z", id: "a" }),
];
const DEEP = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
/** As JSON text: some of it is too deep for a writer of JSON. */
const VALUES = [
  ...[...TEXTS, ...TIMES].map((text) => JSON.stringify(text)),
  '"half \\ud800 a pair"',
  '["nul \\u0000 inside"]',
  '["half \\ud800 a pair"]',
  '{"x":{"a":"nul \\u0000 inside"}}',
  '{"x":{"a":"half \\ud800 a pair"}}',
  '{"nul \\u0000":{}}',
  '{"__proto__":{"content":"x"}}',
  `{"x":${DEEP}}`,
  "null",
  "1e300",
  "true",
  "[null]",
  "{}",
];
const BODIES = ["null", "[]", '"x"', "{", DEEP, `${"[".repeat(400_000)}${"]".repeat(400_000)}`];

let ada: Person;
let account: string;
beforeAll(async () => {
  ada = await newPerson();
  account = await connectAccount(ada.workspaceId, "x");
});

/** A body that is right, so that the field under test reaches the verb. */
function bodyOf({ id }: Endpoint): Record<string, unknown> {
  const post = { content: "words", social_account_ids: [account] };
  const mastodon = { platform: "mastodon", access_token: "t", instance_url: "http://127.0.0.1:1" };
  const bodies: Record<string, Record<string, unknown>> = {
    "auth.sign_up": { name: "N", email: "hostile@example.com", password: "long enough words" },
    "auth.create_token": { email: ada.email, password: "wrong" },
    "workspaces.create": { name: "N" },
    "workspaces.create_invitation": { email: "n@example.com" },
    "workspaces.accept_invitation": { token: "t" },
    "api_keys.create": { name: "k", scopes: ["posts:read"] },
    "accounts.create": mastodon,
    "accounts.oauth_callback": { code: "c", state: "s" },
    "accounts.choose_targets": { pending_id: "p", platform_account_ids: ["1"] },
    "posts.create": post,
    "posts.create_scheduled": { ...post, scheduled_at: inMinutes(60) },
    "posts.create_immediate": post,
    "posts.validate": post,
    "posts.preview": post,
    "posts.replace": { ...post, scheduled_at: null },
    "deliveries.resolve": { outcome: "not_published", publish_again: true },
  };
  return bodies[id] ?? {};
}

function fieldsOf(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodDiscriminatedUnion)
    return [...new Set(schema.options.flatMap((option) => fieldsOf(option as z.ZodType)))];
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** `body` as JSON with the text `value` in the place of its field `name`. */
function withField(body: Record<string, unknown>, name: string, value: string): string {
  const others = Object.entries(body).filter(([other]) => other !== name);
  const parts = others.map(([other, own]) => `${JSON.stringify(other)}:${JSON.stringify(own)}`);
  return `{${[...parts, `${JSON.stringify(name)}:${value}`].join(",")}}`;
}

function queryWith(endpoint: Endpoint, name: string, text: string): string {
  const query = new URLSearchParams();
  if (endpoint.id === "posts.calendar") {
    query.set("from", "2026-01-01T00:00:00Z");
    query.set("to", "2026-02-01T00:00:00Z");
  }
  query.set(name, text);
  return query.toString();
}

function* callsTo(endpoint: Endpoint): Generator<[what: string, options: CallOptions]> {
  const takesJson = endpoint.body !== undefined && endpoint.bodyKind !== "multipart";
  const right = bodyOf(endpoint);
  const params = Object.fromEntries(
    fieldsOf(endpoint.params).map((name) => [name, name === "platform" ? "x" : "missing"]),
  );
  const base: CallOptions = {
    method: endpoint.method,
    as: ada,
    params,
    headers: { "if-match": '"1"', "x-workspace": ada.workspaceId },
    body: takesJson ? JSON.stringify(right) : undefined,
  };
  for (const name of Object.keys(params))
    for (const text of TEXTS) yield [`{${name}} ${text}`, { ...base, params: { ...params, [name]: text } }];
  for (const name of fieldsOf(endpoint.query))
    for (const text of name === "cursor" ? CURSORS : [...TEXTS, ...TIMES])
      yield [`?${name}=${text}`, { ...base, path: `/test?${queryWith(endpoint, name, text)}` }];
  for (const workspace of ["\u0000", "' OR 1=1 --"]) {
    const path = `/test?workspace=${encodeURIComponent(workspace)}`;
    yield [`?workspace=${workspace}`, { ...base, path, headers: { "if-match": '"1"' } }];
  }
  if (!takesJson) return;
  for (const name of fieldsOf(endpoint.body))
    for (const value of VALUES) yield [`.${name} ${value}`, { ...base, body: withField(right, name, value) }];
  for (const body of BODIES) yield [body, { ...base, body }];
}

// A stream has no answer to wait for, and readiness is 503 while no worker runs.
const asked = ENDPOINTS.filter(({ id, responseKind }) => responseKind === undefined && id !== "health.get");

describe.each(asked.map((endpoint) => [nameOf(endpoint), endpoint] as const))("%s", (_name, endpoint) => {
  it("answers every oddity with a reason and never with 500", { timeout: 120_000 }, async () => {
    const handler = handlerOf(endpoint);
    const broken: string[] = [];
    for (const [what, options] of callsTo(endpoint)) {
      const { status, body } = await call(handler, options);
      if (status === 500 || body.code === "internal") broken.push(what.slice(0, 100));
    }
    expect(broken).toEqual([]);
  });
});

describe("a person in one workspace", () => {
  let bob: Person;
  beforeAll(async () => {
    bob = await newPerson("Bob");
  });

  it("is told of an id that no row can have what they are told of an unknown one", async () => {
    const get = (id: string) => call(handlerOf(endpointOf("posts.get")), { as: bob, params: { id } });
    for (const id of ["nul \u0000", "x".repeat(65), "missing"]) expect((await get(id)).status).toBe(404);
  });

  it("is told the place of what cannot be kept, and at most a hundred places", async () => {
    const create = (body: string) =>
      call(handlerOf(endpointOf("posts.create")), { method: "POST", as: bob, body });
    const one = await create('{"content":"fine","variants":{"acc_1":{"content":"nul \\u0000"}}}');
    expect(one.body.issues).toMatchObject([{ path: ["variants", "acc_1", "content"], code: "invalid_text" }]);
    const fields = Array.from({ length: 5_000 }, (_, index) => `"f${String(index)}":1`);
    const many = await create(`{${fields.join(",")}}`);
    expect([many.status, (many.body.issues as unknown[]).length]).toEqual([400, 100]);
  });
});
