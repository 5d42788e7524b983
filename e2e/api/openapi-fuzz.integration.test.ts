/**
 * Requests made from the OpenAPI document, fit and unfit, at the route handlers. None ends in a 5xx, in a status or a
 * body that the document does not promise. Seeded: `FUZZ_SEED` repeats a run, `FUZZ_REQUESTS` makes it longer.
 */
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { call, type CallOptions } from "@/e2e/fixtures/call";
import { AnswerValidator, type OpenApiDocument } from "@/e2e/fixtures/answer-validator";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf, operationNamed } from "@/e2e/fixtures/routes";
import { fillWorkspace, type Ids } from "@/e2e/tenancy/belongings";
import { openApiDocument } from "@/lib/api/openapi";
import { pool } from "@/lib/db/pool";
import { valueOf, type JsonSchema } from "./openapi-values";

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 500);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_128);
/** Words of the library that checks input; nobody who calls should have to know it. */
const JARGON =
  /"message":"(Too (small|big)|Invalid |Expected |Unrecognized )|expected one of|must match pattern|, received /;
/** What would end the caller's own session, and the stream that never ends. */
const LEFT_OUT = ["events.stream", "auth.revoke_session"];

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: JsonSchema;
}

interface Operation {
  operationId: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: JsonSchema }> };
}

/** Numbers below 1, the same for the same seed (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as OpenApiDocument & {
  tags: { name: string }[];
};
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item as unknown as Record<string, Operation>).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
);

let ada: Person;
let ids: Ids;
const validator = new AnswerValidator(document);

beforeAll(async () => {
  // No network is asked for anything.
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
  ada = await newPerson();
  ids = await fillWorkspace(ada);
});
beforeEach(() => pool.query("DELETE FROM rate_limits"));

/** What an address can hold. */
const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

/** The request of one operation that `next` makes. */
function requestOf(operation: (typeof operations)[number], next: () => number): CallOptions {
  const known = Object.values(ids) as string[];
  const make = (schema: JsonSchema) => valueOf(schema, { next, known, document: document as object });
  const params: Record<string, string> = { ...operationNamed(operation.operationId).fixed };
  const search = new URLSearchParams();
  // Named, since some requests make further workspaces.
  const headers: Record<string, string> = { "X-Workspace": ada.workspaceId };
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in !== "path" && parameter.required !== true && next() < 0.6) continue;
    const value = make(parameter.schema);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (parameter.in === "path") params[parameter.name] = text === "" || !isWellFormed(text) ? "x" : text;
    else if (parameter.in === "query") search.append(parameter.name, text);
    else if (parameter.name !== "X-Workspace" && /^[\x21-\x7e]+$/.test(text)) headers[parameter.name] = text;
  }
  if (headers["If-Match"] !== undefined && next() < 0.7) headers["If-Match"] = next() < 0.5 ? "*" : '"1"';
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(params[name] ?? "x"),
  );
  return {
    method: operation.method,
    path: `${path}?${search.toString()}`,
    as: ada,
    params,
    headers,
    body: body === undefined || next() < 0.03 ? undefined : formed(type, make(body.schema)),
  };
}

function formed(type: string | undefined, body: unknown): unknown {
  if (type !== "multipart/form-data") return asJson(body);
  const form = new FormData();
  for (const [name, value] of Object.entries(Object(body) as object)) form.set(name, String(value));
  return form;
}

/** A text by itself would be sent as it stands: as JSON it has its quotes. */
const asJson = (body: unknown) => (typeof body === "string" ? JSON.stringify(body) : body);

describe("requests made from the document", () => {
  const tags = [...new Set(operations.flatMap((operation) => operation.tags))];
  it.each(tags)(
    `of the tag %s are answered as it says, ${String(REQUESTS)} of them`,
    async (tag) => {
      const mine = operations.filter(
        ({ tags, operationId }) => tags.includes(tag) && !LEFT_OUT.includes(operationId),
      );
      const next = numbersFrom(SEED + tag.length);
      const wrong = new Set<string>();
      const seen: Record<number, number> = {};
      for (let count = 0; count < REQUESTS; count += 1) {
        const operation = mine[count % mine.length];
        if (operation === undefined) break;
        if (count % 50 === 0) await pool.query("DELETE FROM rate_limits");
        const request = requestOf(operation, next);
        const { id } = operationNamed(operation.operationId).endpoint;
        const answer = await call(handlerOf(endpointOf(id)), request);
        const { status, text } = answer;
        seen[status] = (seen[status] ?? 0) + 1;
        const contentType = answer.headers.get("content-type") ?? "";
        const said = validator.check({
          method: operation.method,
          path: operation.path,
          status,
          contentType,
          text,
        });
        const broke = status >= 500 && status !== 503;
        if (said !== null || broke || JARGON.test(text))
          wrong.add(
            `${operation.operationId} ${String(status)}: ${said ?? text.slice(0, 300)} ${JSON.stringify(request.body ?? null).slice(0, 300)} ${request.path ?? ""}`,
          );
      }
      expect([...wrong].slice(0, 10)).toEqual([]);
      // Refusals at the door would prove nothing.
      expect(seen[200] ?? 0, JSON.stringify(seen)).toBeGreaterThan(mine.length);
      expect(seen[401] ?? 0, JSON.stringify(seen)).toBeLessThan(REQUESTS / 5);
    },
    60_000 * Math.max(1, REQUESTS / 500),
  );
});
