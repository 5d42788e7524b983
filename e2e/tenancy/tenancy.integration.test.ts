import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { call, requestOf, type Called } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf, nameOf } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import type { Endpoint } from "@/lib/core/contract";
import {
  fillWorkspace,
  INVENTORIED,
  inventory,
  missingIds,
  tablesOfWorkspaces,
  type Ids,
} from "./belongings";
import { CASES } from "./cases";

/** Fields that name a row of a workspace, in any contract. `platform_account_id` is the network's own. */
const NAMES_A_ROW =
  /^(?!platform_account_ids?$)(.*_)?ids?$|^(account|author|actor|entity|variants|workspace)$/;
/** Ids of no workspace, and the parameters that name the caller's own workspace (a test of their own below). */
const NOT_TENANT = ["platforms.get", "events.stream"];

function fieldsOf(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option) => fieldsOf(option as z.ZodType));
  }
  return [];
}

function takesAnId(endpoint: Endpoint): boolean {
  const fields = [endpoint.params, endpoint.query, endpoint.body].flatMap(fieldsOf);
  return !NOT_TENANT.includes(endpoint.id) && fields.some((field) => NAMES_A_ROW.test(field));
}

/** An answer without what differs in every answer: the ids that were sent, the request's id, times. */
function comparable(answer: Called, ids: Ids): { status: number; text: string } {
  let text = answer.text
    .replaceAll(/"request_id":"[^"]*"/g, "")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>");
  for (const [kind, id] of Object.entries(ids)) text = text.replaceAll(id, `<${kind}>`);
  return { status: answer.status, text };
}

let ada: Person;
let eve: Person;
let foreign: Ids;
let before: string[];
beforeAll(async () => {
  ada = await newPerson("Ada");
  eve = await newPerson("Eve");
  foreign = await fillWorkspace(ada);
  before = await inventory(ada.workspaceId);
});

it("has a case for every contract that takes an id, and for no other", () => {
  expect(Object.keys(CASES).sort()).toEqual(
    ENDPOINTS.filter(takesAnId)
      .map((endpoint) => endpoint.id)
      .sort(),
  );
});

it("looks at every table that belongs to workspaces", async () => {
  const elsewhere = ["oauth_states"];
  expect((await tablesOfWorkspaces()).sort()).toEqual([...INVENTORIED, ...elsewhere].sort());
});

describe.each(Object.entries(CASES))("%s", (id, calls) => {
  it("answers another workspace's id exactly as a missing one, and touches nothing", async () => {
    const endpoint = endpointOf(id);
    const missing = missingIds();
    const method = endpoint.method;
    const pairs = calls(foreign, eve).map((options, index) => [options, calls(missing, eve)[index]] as const);
    for (const [theirs, nobodys] of pairs) {
      const answer = await call(handlerOf(endpoint), { method, as: eve, ...theirs });
      const control = await call(handlerOf(endpoint), { method, as: eve, ...nobodys });
      expect(comparable(answer, foreign)).toEqual(comparable(control, missing));
      expect(answer.text).not.toContain("private words");
      if (endpoint.path.includes("{id}")) expect(answer.status).toBe(404);
    }
    expect(await inventory(ada.workspaceId)).toEqual(before);
  });
});

describe("a workspace of others", () => {
  const inside = ENDPOINTS.filter((endpoint) => endpoint.access.kind !== "public");

  it.each(inside.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
    "is a missing one to %s",
    async (_name, endpoint) => {
      for (const workspace of [ada.workspaceId, ada.slug, missingIds().workspace]) {
        const request = requestOf({
          method: endpoint.method,
          as: eve,
          headers: { "x-workspace": workspace },
        });
        const params = Promise.resolve({ id: foreign.post, platform: "x" });
        const response = await handlerOf(endpoint)(request, { params });
        await response.body?.cancel();
        expect(response.status).toBe(404);
      }
    },
  );
});
