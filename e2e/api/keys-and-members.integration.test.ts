import { beforeAll, describe, expect, it } from "vitest";
import { call, type CallOptions } from "@/e2e/fixtures/call";
import { newKey, newMember, newPerson, PASSWORD, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { pool } from "@/lib/db/pool";

const at = (id: string, options: CallOptions) => {
  const endpoint = endpointOf(id);
  return call(handlerOf(endpoint), { method: endpoint.method, ...options });
};

let ada: Person;
beforeAll(async () => {
  ada = await newPerson();
});

describe("API keys", () => {
  it("show their secret once, and store its hash only", async () => {
    const made = await at("api_keys.create", { as: ada, body: { name: "CI", scopes: ["posts:read"] } });
    expect(made.status).toBe(201);
    const secret = String(made.body.secret);
    expect(secret).toMatch(/^hg_[0-9a-f]{48}$/);
    const id = String(made.body.id);
    const read = await at("api_keys.get", { as: ada, params: { id } });
    expect(read.text).not.toContain(secret);
    expect((await at("api_keys.list", { as: ada })).text).not.toContain(secret);
    const { rows } = await pool.query("select * from api_keys where id = $1", [id]);
    expect(JSON.stringify(rows)).not.toContain(secret);
    const log = await pool.query("select * from audit_entries where entity_id = $1", [id]);
    expect(log.rowCount).toBe(1);
    expect(JSON.stringify(log.rows)).not.toContain(secret);
  });

  it("never get more scopes than their creator has, nor is a stronger one rotated", async () => {
    const admin = await newMember(ada.workspaceId, "admin");
    const scopes = ["workspace:delete"];
    expect((await at("api_keys.create", { as: admin, body: { name: "x", scopes } })).status).toBe(403);
    const owners = await newKey(ada, ["workspace:delete"]);
    const params = { id: owners.id };
    expect((await at("api_keys.rotate", { as: admin, params })).status).toBe(403);
    expect((await at("api_keys.update", { as: admin, params, body: { scopes } })).status).toBe(403);
    const weak = await newKey(ada, ["keys:write"]);
    const more = { name: "x", scopes: ["posts:write"] };
    expect((await at("api_keys.create", { bearer: weak.secret, body: more })).status).toBe(403);
  });

  it("give a new secret to the person they act as only: in other hands it would be that person's power", async () => {
    const admin = await newMember(ada.workspaceId, "admin");
    const owners = await newKey(ada, ["members:write"]);
    const taken = await at("api_keys.rotate", { as: admin, params: { id: owners.id } });
    expect(taken.status).toBe(403);
    const raise = { params: { id: admin.membershipId }, body: { role: "owner" } };
    expect(
      (await at("workspaces.update_member", { ...raise, bearer: String(taken.body.secret) })).status,
    ).toBe(401);
    expect((await at("api_keys.delete", { as: admin, params: { id: owners.id } })).status).toBe(204);
  });

  it("make no key that outlives them, nor one with scopes they lack", async () => {
    const [soon, later] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
    const make = (bearer: string, body: object) =>
      at("api_keys.create", { bearer, body: { name: "x", scopes: ["posts:read"], ...body } });
    const body = { name: "x", scopes: ["keys:write", "posts:read"], expires_at: soon };
    const made = await at("api_keys.create", { as: ada, body });
    const bearer = String(made.body.secret);
    const refusedAt = (field: string) => ({ status: 403, body: { issues: [{ path: [field] }] } });

    expect(await make(bearer, {})).toMatchObject({ status: 201, body: { expires_at: soon } });
    expect(await make(bearer, { expires_at: null })).toMatchObject(refusedAt("expires_at"));
    expect(await make(bearer, { expires_at: later })).toMatchObject(refusedAt("expires_at"));
    expect(await make(bearer, { scopes: ["posts:write"] })).toMatchObject(refusedAt("scopes"));
    const { body: issued } = await at("auth.create_token", { body: { api_key: bearer } });
    const token = String(issued.access_token);
    expect(await make(token, { expires_at: null })).toMatchObject(refusedAt("expires_at"));
    expect(await make(token, {})).toMatchObject({ status: 201, body: { expires_at: soon } });

    const own = { bearer, params: { id: String(made.body.id) } };
    for (const expires_at of [null, later]) {
      const longer = await at("api_keys.update", { ...own, body: { expires_at } });
      expect(longer).toMatchObject(refusedAt("expires_at"));
    }
    const endless = await newKey(ada, ["workspace:read"]);
    const other = { bearer, params: { id: endless.id } };
    expect((await at("api_keys.update", { ...other, body: { name: "y", expires_at: null } })).status).toBe(
      200,
    );
    const wider = await at("api_keys.update", { ...other, body: { scopes: ["posts:read"] } });
    expect(wider).toMatchObject(refusedAt("scopes"));
    const peer = await newKey(ada, ["posts:read"]);
    const rotate = (params: { id: string }) => at("api_keys.rotate", { bearer, params });
    expect(await rotate({ id: peer.id })).toMatchObject(refusedAt("expires_at"));
    expect(await rotate(own.params)).toMatchObject({ status: 200, body: { expires_at: soon } });
  });

  it("shrink with their creator", async () => {
    const admin = await newMember(ada.workspaceId, "admin");
    const key = await newKey(admin, ["members:write", "posts:read"]);
    expect((await at("workspaces.list_invitations", { bearer: key.secret })).status).toBe(200);
    const body = { role: "viewer" };
    await at("workspaces.update_member", { as: ada, params: { id: admin.membershipId }, body });
    expect((await at("workspaces.list_invitations", { bearer: key.secret })).status).toBe(403);
  });

  it("get a new secret by rotation; the old one and the tokens made with it stop at once", async () => {
    const key = await newKey(ada, ["workspace:read"]);
    const tokenOf = async (secret: string) =>
      String((await at("auth.create_token", { body: { api_key: secret } })).body.access_token);
    const leaked = await tokenOf(key.secret);
    expect((await at("workspaces.get", { bearer: leaked })).status).toBe(200);
    const rotated = await at("api_keys.rotate", { as: ada, params: { id: key.id } });
    expect((await at("workspaces.get", { bearer: key.secret })).status).toBe(401);
    expect((await at("workspaces.get", { bearer: leaked })).status).toBe(401);
    const secret = String(rotated.body.secret);
    expect((await at("workspaces.get", { bearer: secret })).status).toBe(200);
    expect((await at("workspaces.get", { bearer: await tokenOf(secret) })).status).toBe(200);
  });

  it("end at their time, which lies ahead", async () => {
    const past = { name: "x", scopes: ["posts:read"], expires_at: "2020-01-01T00:00:00Z" };
    expect(await at("api_keys.create", { as: ada, body: past })).toMatchObject({
      status: 400,
      body: { issues: [{ path: ["expires_at"] }] },
    });
    const key = await newKey(ada, ["workspace:read"]);
    await pool.query("update api_keys set expires_at = now() where id = $1", [key.id]);
    expect((await at("workspaces.get", { bearer: key.secret })).status).toBe(401);
  });
});

describe("members", () => {
  it("always include an owner, also when two step down at once", async () => {
    const owner = await newPerson("Owner");
    const second = await newMember(owner.workspaceId, "owner");
    const stepDown = (person: Person) =>
      at("workspaces.update_member", {
        as: person,
        params: { id: person.membershipId },
        body: { role: "viewer" },
      });
    const answers = await Promise.all([stepDown(owner), stepDown(second)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    const { rows } = await pool.query(
      "select role from memberships where workspace_id = $1 and role = 'owner'",
      [owner.workspaceId],
    );
    expect(rows).toHaveLength(1);
  });

  it("cannot be raised above, or removed by, somebody below them", async () => {
    const admin = await newMember(ada.workspaceId, "admin");
    const editor = await newMember(ada.workspaceId, "editor");
    const raise = { as: admin, params: { id: editor.membershipId }, body: { role: "owner" } };
    expect((await at("workspaces.update_member", raise)).status).toBe(403);
    const remove = { as: admin, params: { id: ada.membershipId } };
    expect((await at("workspaces.remove_member", remove)).status).toBe(403);
  });
});

describe("leaving", () => {
  it("is open to every role and to nobody in another's place, and ends what one had here", async () => {
    for (const role of ["viewer", "editor"] as const) {
      const guest = await newMember(ada.workspaceId, role);
      const other = await newMember(ada.workspaceId, "viewer");
      const key = await newKey(guest, ["members:read", "members:write"]);
      const leave = (params: { id: string }, as: Pick<CallOptions, "as" | "bearer">) =>
        at("workspaces.remove_member", { ...as, params });
      expect((await leave({ id: other.membershipId }, { as: guest })).status).toBe(403);
      expect((await leave({ id: guest.membershipId }, { bearer: key.secret })).status).toBe(403);
      expect((await leave({ id: guest.membershipId }, { as: guest })).status).toBe(204);
      expect((await at("workspaces.get", { bearer: key.secret })).status).toBe(401);
      expect((await at("auth.me", { as: guest })).body).toMatchObject({ workspaces: [], workspace: null });
    }
  });

  it("is not open to the last owner", async () => {
    const owner = await newPerson("Owner");
    const answer = await at("workspaces.remove_member", { as: owner, params: { id: owner.membershipId } });
    expect(answer.status).toBe(409);
  });
});

describe("invitations", () => {
  const invite = (email: string, role = "editor", as = ada) =>
    at("workspaces.create_invitation", { as, body: { email, role } });
  const tokenIn = (url: unknown) => new URL(String(url)).searchParams.get("token") ?? "";

  it("let the invited person in once, with the role, and nobody else", async () => {
    const guest = await newPerson("Guest");
    const made = await invite(guest.email, "viewer");
    expect(made.status).toBe(201);
    const token = tokenIn(made.body.url);
    const stranger = await newPerson("Stranger");
    expect((await at("workspaces.accept_invitation", { as: stranger, body: { token } })).status).toBe(403);
    const answers = await Promise.all(
      [1, 2].map(() => at("workspaces.accept_invitation", { as: guest, body: { token } })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 404]);
    const here = await at("workspaces.get", { as: guest, headers: { "x-workspace": ada.slug } });
    expect(here.status).toBe(200);
    expect((await at("workspaces.get", { as: guest })).status).toBe(400);
  });

  it("make a new person a member without a workspace of their own", async () => {
    const made = await invite("new-hire@example.com", "editor");
    const body = {
      name: "New Hire",
      email: "new-hire@example.com",
      password: PASSWORD,
      invitation_token: tokenIn(made.body.url),
    };
    expect((await at("auth.sign_up", { body: { ...body, email: "else@example.com" } })).status).toBe(403);
    const joined = await at("auth.sign_up", { body });
    expect(joined.body).toMatchObject({ workspace: { id: ada.workspaceId, role: "editor" } });
  });

  it("stop when withdrawn, expired or replaced, and never show their link again", async () => {
    const guest = await newPerson("Late");
    const first = await invite(guest.email);
    const second = await invite(guest.email);
    const accept = (url: unknown) =>
      at("workspaces.accept_invitation", { as: guest, body: { token: tokenIn(url) } });
    expect((await accept(first.body.url)).status).toBe(404);
    await pool.query("update invitations set expires_at = now() where id = $1", [second.body.id]);
    expect((await accept(second.body.url)).status).toBe(404);
    const third = await invite(guest.email);
    expect((await at("workspaces.list_invitations", { as: ada })).text).not.toContain(
      tokenIn(third.body.url),
    );
    await at("workspaces.delete_invitation", { as: ada, params: { id: String(third.body.id) } });
    expect((await accept(third.body.url)).status).toBe(404);
  });

  it("are throttled, both writing and guessing", async () => {
    const guesser = await newPerson("Guesser");
    let last = 0;
    for (let n = 0; n < 51; n++) {
      const body = { token: `guess-${String(n)}` };
      last = (await at("workspaces.accept_invitation", { as: guesser, body })).status;
    }
    expect(last).toBe(429);
  }, 60_000);
});

describe("the audit log", () => {
  it("is filtered, paged, and exported as CSV that no spreadsheet runs", async () => {
    const owner = await newPerson("Auditor");
    for (const name of ["=cmd()", "b", "c"]) {
      await at("api_keys.create", { as: owner, body: { name, scopes: ["posts:read"] } });
    }
    const page = await at("audit_log.list", { as: owner, path: "/audit-log?action=api_key.create&limit=2" });
    expect(page.body.data).toHaveLength(2);
    const next = await at("audit_log.list", {
      as: owner,
      path: `/audit-log?action=api_key.create&limit=2&cursor=${String(page.body.next_cursor)}`,
    });
    expect(next.body).toMatchObject({ data: [{ actor_name: "Auditor" }], next_cursor: null });
    const csv = await at("audit_log.list", { as: owner, headers: { accept: "text/csv" } });
    expect(csv.headers.get("content-type")).toContain("text/csv");
    // The header, five entries, and the end of the last line.
    expect(csv.text.split("\r\n")).toHaveLength(7);
    expect(csv.text).not.toMatch(/^=|,=/m);
    expect((await at("audit_log.list", { as: owner, path: "/audit-log?cursor=nonsense" })).status).toBe(400);
  });
});

describe("the workspace", () => {
  it("keeps an exact list of redirect addresses, https or loopback only", async () => {
    const set = (redirect_uris: string[]) => at("workspaces.update", { as: ada, body: { redirect_uris } });
    expect((await set(["https://app.example/cb", "http://127.0.0.1:9/cb"])).status).toBe(200);
    for (const bad of [
      "http://app.example/cb",
      "https://*.example/cb",
      "javascript:alert(1)",
      "https://a.example/#x",
    ]) {
      expect(await set([bad])).toMatchObject({
        status: 400,
        body: { issues: [{ path: ["redirect_uris", 0] }] },
      });
    }
  });
});
