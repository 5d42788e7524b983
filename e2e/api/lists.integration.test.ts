/** What every list of the API promises, whatever it lists: totals, cursors of its own, and what changed since. */
import { beforeAll, describe, expect, it } from "vitest";
import { call, type Called } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { handlerOf } from "@/e2e/fixtures/routes";
import { fillWorkspace, type Ids } from "@/e2e/tenancy/belongings";
import { ENDPOINTS } from "@/lib/api/contracts";
import type { Endpoint } from "@/lib/core/contract";
import { prisma } from "@/lib/db/client";

const takes = ({ query }: Endpoint, name: string) =>
  query !== undefined && "shape" in query && Object.hasOwn(query.shape as object, name);

const LISTS = ENDPOINTS.filter(
  (endpoint) => endpoint.method === "GET" && takes(endpoint, "cursor") && endpoint.id !== "posts.calendar",
);
/** Short lists, and what tells one thing's whole story. */
const WITHOUT_CHANGES = [
  "api_keys.list",
  "auth.list_sessions",
  "workspaces.list_members",
  "workspaces.list_invitations",
  "deliveries.attempts",
  "posts.logs",
];

let ada: Person;
let ids: Ids;
beforeAll(async () => {
  ada = await newPerson();
  ids = await fillWorkspace(ada);
});

function idIn(endpoint: Endpoint): string {
  if (endpoint.path.startsWith("/deliveries")) return ids.delivery;
  return endpoint.path.startsWith("/posts") ? ids.post : ids.user;
}

function list(endpoint: Endpoint, search: string): Promise<Called> {
  return call(handlerOf(endpoint), {
    path: `${endpoint.path}?${search}`,
    as: ada,
    params: { id: idIn(endpoint) },
  });
}

const rows = (answer: Called) => answer.body.data as { id: string }[];

describe("a list", () => {
  it.each(LISTS.map((endpoint) => [endpoint.id, endpoint] as const))(
    "%s tells its total when asked",
    async (_id, endpoint) => {
      const whole = await list(endpoint, "total=true&limit=500");
      expect(whole.status, whole.text).toBe(200);
      expect(whole.body.total).toBe(rows(whole).length);
      const first = await list(endpoint, "total=true&limit=1");
      expect(first.body.total).toBe(rows(whole).length);
      expect((await list(endpoint, "limit=1")).body).not.toHaveProperty("total");
      // The total belongs to no page: a cursor does not mind whether it was asked for.
      const { next_cursor: cursor } = first.body;
      if (typeof cursor !== "string") return;
      const next = await list(endpoint, `limit=500&cursor=${cursor}`);
      expect([...rows(first), ...rows(next)].map(({ id }) => id)).toEqual(rows(whole).map(({ id }) => id));
    },
  );

  it("takes a cursor of its own only", async () => {
    const { next_cursor: cursor } = (
      await list(LISTS.find(({ id }) => id === "workspaces.list_members") as Endpoint, "limit=1")
    ).body;
    expect(cursor).toBeTypeOf("string");
    for (const endpoint of LISTS.filter(({ id }) => id !== "workspaces.list_members")) {
      const answer = await list(endpoint, `cursor=${String(cursor)}`);
      expect([endpoint.id, answer.status, answer.body.issues]).toMatchObject([
        endpoint.id,
        400,
        [{ path: ["cursor"] }],
      ]);
    }
  });

  it("tells what changed since, where its rows change", async () => {
    const changing = LISTS.filter(({ id }) => !WITHOUT_CHANGES.includes(id));
    expect(LISTS.filter((endpoint) => takes(endpoint, "updated_since"))).toEqual(changing);
    for (const endpoint of changing) {
      const count = async (time: string) => rows(await list(endpoint, `updated_since=${time}`)).length;
      const whole = rows(await list(endpoint, "")).length;
      expect([endpoint.id, await count("2001-01-01T00:00:00Z")]).toEqual([endpoint.id, whole]);
      expect([endpoint.id, await count("9000-01-01T00:00:00Z")]).toEqual([endpoint.id, 0]);
    }
  });

  it("shows what was changed and nothing else", async () => {
    const [media, accounts] = ["media.list", "accounts.list"].map((id) => LISTS.find((one) => one.id === id));
    const since = new Date(Date.now() + 60_000);
    await prisma.media.update({ where: { id: ids.media }, data: { altText: "New", updatedAt: since } });
    const found = await list(media as Endpoint, `updated_since=${since.toISOString()}&total=true`);
    expect([found.body.total, rows(found)]).toMatchObject([1, [{ id: ids.media }]]);
    expect(rows(await list(accounts as Endpoint, `updated_since=${since.toISOString()}`))).toEqual([]);
  });
});
