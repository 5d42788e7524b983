import { beforeAll, describe, expect, it } from "vitest";
import { requestOf, type CallOptions } from "@/e2e/fixtures/call";
import { newKey, newMember, newPerson, type Person } from "@/e2e/fixtures/people";
import { handlerOf, nameOf } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import type { Endpoint } from "@/lib/core/contract";
import { PERMISSIONS, ROLE_PERMISSIONS, ROLES, type Permission, type Role } from "@/lib/core/permissions";

type Guarded = Endpoint & { access: { kind: "workspace"; permission: Permission } };

const guarded = ENDPOINTS.filter((endpoint): endpoint is Guarded => endpoint.access.kind === "workspace");
const cases = guarded.map((endpoint) => [nameOf(endpoint), endpoint] as const);

/** Status of a call with ids that do not exist: what stands behind the door does not matter here. */
async function statusOf(endpoint: Endpoint, options: CallOptions): Promise<number> {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const params = Object.fromEntries(names.map((name) => [name, name === "platform" ? "x" : "missing"]));
  const body = endpoint.method === "GET" || endpoint.body === undefined ? undefined : {};
  const request = requestOf({ method: endpoint.method, path: endpoint.path, body, ...options });
  const response = await handlerOf(endpoint)(request, { params: Promise.resolve(params) });
  await response.body?.cancel();
  return response.status;
}

let owner: Person;
const people = new Map<Role, Person>();
beforeAll(async () => {
  owner = await newPerson();
  for (const role of ROLES) people.set(role, await newMember(owner.workspaceId, role));
});

describe.each(cases)("%s", (_name, endpoint) => {
  const { permission } = endpoint.access;

  it("answers 401 to nobody", async () => {
    expect(await statusOf(endpoint, {})).toBe(401);
  });

  it.each(ROLES)("opens for the role %s exactly when the role has its permission", async (role) => {
    const status = await statusOf(endpoint, { as: people.get(role) });
    if (ROLE_PERMISSIONS[role].includes(permission)) expect([401, 403, 500]).not.toContain(status);
    else expect(status).toBe(403);
  });

  it("opens for a key exactly when it has the scope", async () => {
    // Writing includes reading.
    const enough = [permission, permission.replace(/:read$/, ":write")];
    const others = PERMISSIONS.filter((scope) => !enough.includes(scope));
    const without = await newKey(owner, others);
    expect(await statusOf(endpoint, { bearer: without.secret })).toBe(403);
    const withIt = await newKey(owner, [permission]);
    if (endpoint.peopleOnly === true) {
      expect(await statusOf(endpoint, { bearer: withIt.secret })).toBe(403);
      return;
    }
    expect([401, 403, 500]).not.toContain(await statusOf(endpoint, { bearer: withIt.secret }));
  });
});
