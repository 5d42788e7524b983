import { beforeAll, describe, expect, it } from "vitest";
import { call, type CallOptions } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { fillWorkspace, inventory, type Ids } from "@/e2e/tenancy/belongings";
import { ENDPOINTS } from "@/lib/api/contracts";
import { isChange } from "@/lib/api/preconditions";
import { pool } from "@/lib/db/pool";

const CHANGES = ENDPOINTS.filter(isChange);
const soon = () => new Date(Date.now() + 3_600_000).toISOString();

let ada: Person;
let ids: Ids;
beforeAll(async () => {
  ada = await newPerson();
  ids = await fillWorkspace(ada);
});

function send(endpointId: string, options: CallOptions = {}) {
  const endpoint = endpointOf(endpointId);
  const id = endpoint.path.startsWith("/deliveries") ? ids.delivery : ids.post;
  return call(handlerOf(endpoint), { method: endpoint.method, as: ada, params: { id }, ...options });
}

/** Bodies of those calls that need one. */
const BODIES: Record<string, () => unknown> = {
  "posts.update": () => ({ content: "Changed" }),
  "posts.replace": () => ({ content: "Changed", social_account_ids: [], scheduled_at: null }),
  "posts.schedule": () => ({ scheduled_at: soon() }),
  "deliveries.resolve": () => ({ outcome: "not_published", publish_again: true }),
};

describe("an old version in If-Match", () => {
  it.each(CHANGES.map((endpoint) => [endpoint.id] as const))(
    "is refused by %s, which changes nothing",
    async (id) => {
      const before = await inventory(ada.workspaceId);
      for (const version of ['"0"', '"0", W/"77"']) {
        const answer = await send(id, { body: BODIES[id]?.(), headers: { "if-match": version } });
        expect([answer.status, answer.body.code], answer.text).toEqual([412, "precondition_failed"]);
      }
      expect(await inventory(ada.workspaceId)).toEqual(before);
    },
  );

  it("may stand beside the current one, in a list", async () => {
    const listed = { headers: { "if-match": '"0", "1" , W/"5"' } };
    expect((await send("posts.duplicate", listed)).status).toBe(201);
  });
});

const VERSIONED = CHANGES.filter(
  (endpoint) => endpoint.ifMatch === "optional" && endpoint.id !== "posts.duplicate",
);

describe.each(VERSIONED.map((endpoint) => [endpoint.id] as const))("%s twenty times at once", (id) => {
  it("is applied or in conflict without a version, never stale", async () => {
    const eve = await newPerson("Eve");
    const own = await fillWorkspace(eve);
    await pool.query(
      "UPDATE deliveries SET state = 'scheduled', due_at = now() + interval '1 day', wake_at = now() + interval '1 day' WHERE id = $1",
      [own.delivery],
    );
    await pool.query(
      "UPDATE posts SET status = 'scheduled', scheduled_at = now() + interval '1 day' WHERE id = $1",
      [own.post],
    );
    await pool.query("DELETE FROM post_media WHERE post_id = $1", [own.post]);
    const params = { id: endpointOf(id).path.startsWith("/deliveries") ? own.delivery : own.post };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(id, { as: eve, body: BODIES[id]?.(), params })),
    );
    const allowed = id === "posts.delete" ? [200, 404, 409] : [200, 409];
    for (const answer of answers) expect(allowed, answer.text).toContain(answer.status);
    if (!id.startsWith("deliveries")) expect(answers.some(({ status }) => status === 200)).toBe(true);
  });
});
