import { beforeAll, describe, expect, it } from "vitest";
import { call, type CallOptions } from "@/e2e/fixtures/call";
import { newKey, newMember, newPerson, PASSWORD, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import { permissionsOf } from "@/lib/core/actor";
import type { Endpoint } from "@/lib/core/contract";
import {
  isKeyScope,
  PERMISSIONS,
  ROLE_PERMISSIONS,
  ROLES,
  type Permission,
  type Role,
} from "@/lib/core/permissions";
import { pool } from "@/lib/db/pool";

/* Nothing that is granted exceeds whoever grants it: every granting call × every kind of caller × every grant. */

const at = (id: string, options: CallOptions) => {
  const endpoint = endpointOf(id);
  return call(handlerOf(endpoint), { method: endpoint.method, ...options });
};

interface Caller {
  name: string;
  as: Pick<CallOptions, "as" | "bearer">;
  isPerson: boolean;
  /** Whose keys this caller may rotate. */
  maker: Person;
  may: readonly Permission[];
}

/** Sets of scopes around the two doors: alone, with a little, with a role's worth, with everything. */
const SCOPE_SETS: readonly (readonly Permission[])[] = [
  ["members:write"],
  ["keys:write"],
  ["members:write", ...ROLE_PERMISSIONS.viewer],
  ["members:write", "keys:write", ...ROLE_PERMISSIONS.editor],
  ROLE_PERMISSIONS.admin,
  PERMISSIONS,
];

let owner: Person;
let subject: Person;
const callers: Caller[] = [];

async function addPerson(role: Role, person: Person): Promise<void> {
  const may = ROLE_PERMISSIONS[role];
  callers.push({ name: `${role}, session`, as: { as: person }, isPerson: true, maker: person, may });
  const token = await at("auth.create_token", {
    body: { email: person.email, password: PASSWORD, workspace: person.slug },
  });
  const bearer = String(token.body.access_token);
  callers.push({ name: `${role}, token`, as: { bearer }, isPerson: true, maker: person, may });
}

async function addKeys(role: Role, person: Person): Promise<void> {
  for (const scopes of SCOPE_SETS) {
    const { id, secret } = await newKey(person, scopes);
    const actor = {
      type: "api_key",
      keyId: id,
      keyVersion: 1,
      integration: null,
      userId: person.userId,
      scopes,
    } as const;
    const may = permissionsOf({ ...person.ctx, actor, role }).filter(
      (permission) => permission !== "workspace:delete",
    );
    const name = `${role}, key with ${String(scopes.length)} scopes from ${String(scopes[0])}`;
    callers.push({ name, as: { bearer: secret }, isPerson: false, maker: person, may });
    const token = await at("auth.create_token", { body: { api_key: secret } });
    const bearer = String(token.body.access_token);
    callers.push({ name: `${name}, its token`, as: { bearer }, isPerson: false, maker: person, may });
  }
}

beforeAll(async () => {
  owner = await newPerson("Owner");
  subject = await newMember(owner.workspaceId, "viewer");
  for (const role of ROLES) {
    const person = await newMember(owner.workspaceId, role);
    await addPerson(role, person);
    if (role === "admin" || role === "owner") await addKeys(role, person);
  }
}, 60_000);

const includes = (may: readonly Permission[], wanted: readonly Permission[]) =>
  wanted.every((permission) => may.includes(permission));

describe("roles", () => {
  it("are given by whoever may do all that the role may, and ownership by people only", async () => {
    for (const caller of callers) {
      for (const role of ROLES) {
        await pool.query("update memberships set role = 'viewer' where id = $1", [subject.membershipId]);
        const params = { id: subject.membershipId };
        const answer = await at("workspaces.update_member", { ...caller.as, params, body: { role } });
        const allowed =
          caller.may.includes("members:write") &&
          includes(caller.may, ROLE_PERMISSIONS[role]) &&
          (role !== "owner" || caller.isPerson);
        expect({ caller: caller.name, role, status: answer.status }).toEqual({
          caller: caller.name,
          role,
          status: allowed ? 200 : 403,
        });
      }
    }
  }, 120_000);

  it("are promised by people only, within what they may do", async () => {
    for (const caller of callers) {
      for (const role of ROLES) {
        const body = { email: `${role}-of-many@example.com`, role };
        const { status } = await at("workspaces.create_invitation", { ...caller.as, body });
        const allowed =
          caller.isPerson &&
          caller.may.includes("members:write") &&
          includes(caller.may, ROLE_PERMISSIONS[role]);
        expect(`${caller.name} invites ${role}: ${String(status)}`).toBe(
          `${caller.name} invites ${role}: ${allowed ? "201" : "403"}`,
        );
      }
    }
  }, 120_000);

  it("of owners are neither taken nor ended by a program, whoever made its key", async () => {
    const second = await newMember(owner.workspaceId, "owner");
    const params = { id: second.membershipId };
    for (const caller of callers.filter(({ isPerson }) => !isPerson)) {
      const lower = await at("workspaces.update_member", { ...caller.as, params, body: { role: "viewer" } });
      const gone = await at("workspaces.remove_member", { ...caller.as, params });
      expect([caller.name, lower.status, gone.status]).toEqual([caller.name, 403, 403]);
    }
  }, 60_000);
});

describe("scopes", () => {
  it.each(["api_keys.create", "api_keys.update", "api_keys.rotate"])(
    "by %s are at most the caller's own, and none ends a workspace",
    async (id) => {
      for (const caller of callers) {
        const opens = caller.may.includes("keys:write");
        for (const scope of opens ? PERMISSIONS : (["posts:read"] as const)) {
          // What stands in an old row gives a key nothing, so that its secret may be renewed.
          if (id === "api_keys.rotate" && !isKeyScope(scope)) continue;
          const target = id === "api_keys.create" ? null : await newKey(caller.maker, startOf(id, scope));
          const { status } = await at(id, { ...caller.as, ...requestOf(id, scope, target?.id) });
          const allowed = opens && caller.may.includes(scope) && isKeyScope(scope);
          const done = id === "api_keys.create" ? 201 : 200;
          expect([caller.name, scope, status]).toEqual([caller.name, scope, allowed ? done : 403]);
        }
      }
    },
    120_000,
  );

  const startOf = (id: string, scope: Permission): Permission[] =>
    id === "api_keys.rotate" ? [scope] : ["posts:read"];

  function requestOf(id: string, scope: Permission, target = ""): CallOptions {
    if (id === "api_keys.create") return { body: { name: "x", scopes: [scope] } };
    if (id === "api_keys.update") return { params: { id: target }, body: { scopes: [scope] } };
    return { params: { id: target } };
  }

  it("of a token are those of the key it was made from, also when more are asked of it", async () => {
    for (const caller of callers) {
      const { body } = await at("auth.me", caller.as);
      expect([caller.name, [...(body.scopes as string[])].sort()]).toEqual([
        caller.name,
        [...caller.may].sort(),
      ]);
    }
  });

  it("of a stronger key do not live longer by the word of a weaker one", async () => {
    const weak = await newKey(owner, ["keys:write"]);
    const strong = await newKey(owner, ["members:write", "keys:write"]);
    await pool.query("update api_keys set expires_at = now() + interval '1 day' where id = $1", [strong.id]);
    const body = { expires_at: null };
    const answer = await at("api_keys.update", { bearer: weak.secret, params: { id: strong.id }, body });
    expect(answer).toMatchObject({ status: 403, body: { issues: [{ path: ["scopes"] }] } });
  });
});

describe("an open invitation", () => {
  const accept = (guest: Person, url: unknown) => {
    const token = new URL(String(url)).searchParams.get("token");
    return at("workspaces.accept_invitation", { as: guest, body: { token } });
  };
  const inviteAs = (inviter: Person, email: string, role: Role) =>
    at("workspaces.create_invitation", { as: inviter, body: { email, role } });

  it("ends when whoever wrote it gets a lower role or is removed", async () => {
    for (const end of ["lower", "removed"] as const) {
      const inviter = await newMember(owner.workspaceId, "admin");
      const guest = await newPerson("Guest");
      const made = await inviteAs(inviter, guest.email, "viewer");
      const params = { id: inviter.membershipId };
      const ended =
        end === "lower"
          ? await at("workspaces.update_member", { as: owner, params, body: { role: "editor" } })
          : await at("workspaces.remove_member", { as: owner, params });
      expect(ended.status).toBeLessThan(300);
      expect((await accept(guest, made.body.url)).status).toBe(404);
      const { rows } = await pool.query("select 1 from invitations where id = $1", [made.body.id]);
      expect(rows).toEqual([]);
    }
  });

  it("stays when its writer gets a higher role", async () => {
    const inviter = await newMember(owner.workspaceId, "admin");
    const guest = await newPerson("Guest");
    const made = await inviteAs(inviter, guest.email, "viewer");
    const params = { id: inviter.membershipId };
    await at("workspaces.update_member", { as: owner, params, body: { role: "owner" } });
    expect((await accept(guest, made.body.url)).status).toBe(200);
  });

  it("asks at acceptance, too, whether its writer may still give that role", async () => {
    const inviter = await newMember(owner.workspaceId, "admin");
    const guest = await newPerson("Guest");
    const { body } = await inviteAs(inviter, guest.email, "admin");
    // As a write that the demotion did not see: the row is still there.
    await pool.query("update memberships set role = 'editor' where id = $1", [inviter.membershipId]);
    expect((await accept(guest, body.url)).status).toBe(404);
    await pool.query("delete from memberships where id = $1", [inviter.membershipId]);
    expect((await accept(guest, body.url)).status).toBe(404);
  });
});

it("walks every endpoint that hands out power", () => {
  const walked = [
    "workspaces.update_member",
    "workspaces.create_invitation",
    "workspaces.accept_invitation",
    "api_keys.create",
    "api_keys.update",
    "api_keys.rotate",
    "auth.create_token",
  ];
  // Own power in a workspace of one's own: there is nobody above whom it could exceed.
  const ofOnesOwn = ["auth.sign_up", "workspaces.create"];
  const taking = ["workspaces.remove_member", "workspaces.delete_invitation", "api_keys.delete"];
  const opensPower = (endpoint: Endpoint) =>
    endpoint.method !== "GET" &&
    (endpoint.secretField !== undefined ||
      /^\/(auth\/(sign-up|token)|invitations|members|api-keys|workspaces)(\/|$)/.test(endpoint.path));
  expect(
    ENDPOINTS.filter(opensPower)
      .map((endpoint) => endpoint.id)
      .sort(),
  ).toEqual([...walked, ...ofOnesOwn, ...taking].sort());
});
