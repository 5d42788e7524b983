import { beforeAll, describe, expect, it } from "vitest";
import { call } from "@/e2e/fixtures/call";
import { freshAddress, newKey, newMember, newPerson, PASSWORD, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { listOwnApiKeys } from "@/lib/api-keys/queries";
import { revokeOwnApiKey } from "@/lib/api-keys/service";
import { changePassword } from "@/lib/auth/profile";
import { sessionCookie } from "@/lib/auth/session-token";
import type { UserCtx } from "@/lib/core/actor";
import { prisma } from "@/lib/db/client";

const at = (id: string) => handlerOf(endpointOf(id));
const me = (options: Parameters<typeof call>[1]) => call(at("auth.me"), options);

async function tokenFor(body: Record<string, string>): Promise<string> {
  const answer = await call(at("auth.create_token"), { method: "POST", body });
  expect(answer.status).toBe(200);
  return String(answer.body.access_token);
}

let ada: Person;
beforeAll(async () => {
  ada = await newPerson();
});

describe("signing up", () => {
  const signUp = (body: object, ip?: string) => call(at("auth.sign_up"), { method: "POST", body, ip });
  const person = { name: "Grace", email: "Grace@Example.com ", password: PASSWORD };

  it("makes a person and the workspace they own, in one go", async () => {
    const answer = await signUp(person);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ user: { email: "grace@example.com" }, workspace: { role: "owner" } });
    expect(answer.text).not.toContain("password");
  });

  it("points at the address that is taken, whatever its case", async () => {
    const answer = await signUp({ ...person, email: "GRACE@example.com" });
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: ["email"], code: "taken" }] } });
  });

  it("points at every bad field at once", async () => {
    const answer = await signUp({ name: " ", email: "nope", password: "short", timezone: "Mars/Olympus" });
    const paths = (answer.body.issues as { path: string[] }[]).map((issue) => issue.path[0]);
    expect(paths.sort()).toEqual(["email", "name", "password", "timezone"]);
  });

  it("refuses the passwords that everybody guesses first, at the password", async () => {
    const common = [
      "1234567890",
      "Password123",
      "P@ssw0rd123",
      "qwertyuiop",
      "iloveyou123",
      "aaaaaaaaaaaa",
      "guess@example.com",
      "p@ssw0rd".repeat(25),
    ];
    for (const password of common) {
      const answer = await signUp({ ...person, email: "guess@example.com", password }, freshAddress());
      expect(answer, password).toMatchObject({
        status: 400,
        body: { issues: [{ path: ["password"], code: "too_common" }] },
      });
    }
    const bob = await newPerson("Bob");
    const input = { current_password: PASSWORD, new_password: "password1234" };
    await expect(changePassword(bob.ctx as UserCtx, input)).rejects.toMatchObject({
      issues: [{ path: ["new_password"], code: "too_common" }],
    });
    expect((await me({ as: bob })).status).toBe(200);
  });

  it("gives two people with one workspace name two addresses, also at once", async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        signUp({ ...person, email: `twin${String(n)}@example.com`, workspace_name: "Twins" }),
      ),
    );
    const slugs = answers.map((answer) => (answer.body.workspace as { slug: string }).slug);
    expect(new Set(slugs).size).toBe(3);
  });

  it("is throttled by account and address", async () => {
    const answers = [];
    const from = "203.0.113.6";
    for (let n = 0; n < 11; n++) answers.push(await signUp({ ...person, email: "again@example.com" }, from));
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(60);
    // A stranger with the address of somebody who is not here yet keeps nobody from signing up.
    expect((await signUp({ ...person, email: "again@example.com" })).status).not.toBe(429);
  });
});

describe("passwords that do not match", () => {
  const guess = (email: string, password: string, ip?: string) =>
    call(at("auth.create_token"), { method: "POST", body: { email, password }, ip });

  it("answer alike for a wrong password and for nobody", async () => {
    const wrong = await guess(ada.email, "wrong");
    const nobody = await guess("nobody@example.com", "wrong");
    expect(wrong.status).toBe(401);
    expect(wrong.body.detail).toBe(nobody.body.detail);
  });

  it("of a stranger, from however many addresses, never lock the owner out", async () => {
    const eve = await newPerson("Eve");
    const statuses = [];
    for (let n = 0; n < 25; n++) statuses.push((await guess(eve.email, "wrong", "203.0.113.7")).status);
    for (let n = 0; n < 25; n++) statuses.push((await guess(eve.email, `wrong ${String(n)}`)).status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect((await guess(eve.email, PASSWORD)).status).toBe(200);
  });

  it("of one address for one account wait twice as long each time, also when they come at once", async () => {
    const eve = await newPerson("Eve");
    const ip = "203.0.113.8";
    const waits = async () => Number((await guess(eve.email, "wrong", ip)).headers.get("retry-after"));
    const first = await Promise.all(Array.from({ length: 15 }, () => guess(eve.email, "wrong", ip)));
    expect(first.filter(({ status }) => status === 401)).toHaveLength(10);
    const seen = [];
    for (let round = 0; round < 4; round++) {
      await prisma.signInFailure.updateMany({ data: { waitUntil: new Date(0) } });
      expect((await guess(eve.email, "wrong", ip)).status).toBe(401);
      seen.push(await waits());
    }
    expect(seen).toEqual([2, 4, 8, 16]);
    await prisma.signInFailure.updateMany({ data: { waitUntil: new Date(0) } });
    expect((await guess(eve.email, PASSWORD, ip)).status).toBe(200);
    expect((await guess(eve.email, "wrong", ip)).status).toBe(401);
  });

  it("end in 429 for one address trying many accounts", async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 101; n++) {
      statuses.add((await guess(`victim${String(n)}@example.com`, "wrong", "203.0.113.9")).status);
    }
    expect(statuses).toEqual(new Set([401, 429]));
  }, 60_000);

  it("end in 429 for one IPv6 network trying many accounts from many addresses", async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 101; n++) {
      const from = `2001:db8:7:9::${n.toString(16)}`;
      statuses.add((await guess(`prey${String(n)}@example.com`, "wrong", from)).status);
    }
    expect(statuses).toEqual(new Set([401, 429]));
  }, 60_000);

  it("are forgiven by the right one", async () => {
    const bob = await newPerson("Bob");
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 5; n++) await guess(bob.email, "wrong");
      expect((await guess(bob.email, PASSWORD)).status).toBe(200);
    }
  });
});

describe("sessions", () => {
  it("are listed with the current one marked, and one is revoked without the others", async () => {
    const token = await tokenFor({ email: ada.email, password: PASSWORD });
    const list = await call(at("auth.list_sessions"), { as: ada });
    const rows = list.body.data as { id: string; current: boolean }[];
    expect(rows.filter((row) => row.current).map((row) => row.id)).toEqual([ada.sessionId]);
    const other = rows.find((row) => !row.current);
    expect((await me({ bearer: token })).status).toBe(200);
    const gone = await call(at("auth.revoke_session"), {
      method: "DELETE",
      as: ada,
      params: { id: other?.id ?? "" },
    });
    expect(gone.status).toBe(204);
    expect((await me({ bearer: token })).status).toBe(401);
    expect((await me({ as: ada })).status).toBe(200);
  });

  it("of others cannot be revoked, nor any by an API key", async () => {
    const bob = await newPerson("Bob");
    const params = { id: bob.sessionId };
    expect((await call(at("auth.revoke_session"), { method: "DELETE", as: ada, params })).status).toBe(404);
    const { secret } = await newKey(ada);
    expect((await call(at("auth.list_sessions"), { bearer: secret })).status).toBe(403);
    expect((await me({ as: bob })).status).toBe(200);
  });

  it("end by themselves", async () => {
    const bob = await newPerson("Bob");
    await prisma.session.update({ where: { id: bob.sessionId }, data: { expiresAt: new Date() } });
    expect((await me({ as: bob })).status).toBe(401);
  });
});

describe("a new password", () => {
  it("ends every session and token, goes on under a new session id, and lists the keys for review", async () => {
    const bob = await newPerson("Bob");
    const bearer = await tokenFor({ email: bob.email, password: PASSWORD });
    const key = await newKey(bob);
    const ctx = bob.ctx as UserCtx;
    const opened = await changePassword(ctx, {
      current_password: PASSWORD,
      new_password: "beta decay is not symmetric",
    });
    expect(opened.id).not.toBe(bob.sessionId);
    expect((await me({ as: bob })).status).toBe(401);
    expect((await me({ bearer })).status).toBe(401);
    const { name, value } = await sessionCookie(opened);
    const renewed = { ...bob, sessionId: opened.id, cookie: `${name}=${value}` };
    expect((await me({ as: renewed })).status).toBe(200);

    expect(await listOwnApiKeys(ctx)).toMatchObject([{ id: key.id, name: "Test" }]);
    await expect(revokeOwnApiKey(ada.ctx as UserCtx, { id: key.id })).rejects.toThrow("no such API key");
    await revokeOwnApiKey(ctx, { id: key.id });
    expect((await me({ bearer: key.secret })).status).toBe(401);
  });
});

describe("tokens", () => {
  it("of a person are for the workspace they were asked for, and no other", async () => {
    const token = await tokenFor({ email: ada.email, password: PASSWORD, workspace: ada.slug });
    expect((await me({ bearer: token })).body).toMatchObject({ workspace: ada.workspaceId, role: "owner" });
    const bob = await newPerson("Bob");
    expect((await me({ bearer: token, headers: { "x-workspace": bob.workspaceId } })).status).toBe(404);
    const refused = await call(at("auth.create_token"), {
      method: "POST",
      body: { email: ada.email, password: PASSWORD, workspace: bob.slug },
    });
    expect(refused.status).toBe(404);
  });

  it("of a person with one workspace stay with it, whatever the person joins or leaves later", async () => {
    const guest = await newMember(ada.workspaceId, "editor");
    const token = await tokenFor({ email: guest.email, password: PASSWORD });
    const where = async () => (await call(at("workspaces.get"), { bearer: token })).body.id;
    expect(await where()).toBe(ada.workspaceId);
    await call(at("workspaces.create"), { method: "POST", as: guest, body: { name: "Second" } });
    expect(await where()).toBe(ada.workspaceId);
    const params = { id: guest.membershipId };
    await call(at("workspaces.remove_member"), { method: "DELETE", as: ada, params });
    expect((await call(at("workspaces.get"), { bearer: token })).status).toBe(401);
  });

  it("of a person with several are for none: each call names one, also when only one is left", async () => {
    const guest = await newMember(ada.workspaceId, "editor");
    const second = await call(at("workspaces.create"), {
      method: "POST",
      as: guest,
      body: { name: "Second" },
    });
    const bearer = await tokenFor({ email: guest.email, password: PASSWORD });
    const params = { id: guest.membershipId };
    for (const left of [false, true]) {
      if (left) await call(at("workspaces.remove_member"), { method: "DELETE", as: ada, params });
      expect(await call(at("workspaces.get"), { bearer })).toMatchObject({
        status: 400,
        body: { issues: [{ path: ["X-Workspace"] }] },
      });
      const headers = { "x-workspace": String(second.body.id) };
      expect((await call(at("workspaces.get"), { bearer, headers })).status).toBe(200);
    }
  });

  it("die with their membership", async () => {
    const guest = await newMember(ada.workspaceId, "editor");
    const token = await tokenFor({ email: guest.email, password: PASSWORD, workspace: ada.slug });
    expect((await call(at("workspaces.get"), { bearer: token })).status).toBe(200);
    await call(at("workspaces.remove_member"), {
      method: "DELETE",
      as: ada,
      params: { id: guest.membershipId },
    });
    expect((await call(at("workspaces.get"), { bearer: token })).status).toBe(401);
    expect((await call(at("workspaces.get"), { as: guest })).status).toBe(403);
  });

  it("of a key die with it, and follow its scopes", async () => {
    const key = await newKey(ada, ["posts:read", "workspace:read"]);
    const token = await tokenFor({ api_key: key.secret });
    expect((await me({ bearer: token })).body.scopes).toEqual(["posts:read", "workspace:read"]);
    await call(at("api_keys.update"), {
      method: "PATCH",
      as: ada,
      params: { id: key.id },
      body: { scopes: ["posts:read"] },
    });
    expect((await call(at("workspaces.get"), { bearer: token })).status).toBe(403);
    await call(at("api_keys.delete"), { method: "DELETE", as: ada, params: { id: key.id } });
    expect((await me({ bearer: token })).status).toBe(401);
    expect((await me({ bearer: key.secret })).status).toBe(401);
  });

  it("are refused when somebody else signed them, or a cookie is passed off as one", async () => {
    const cookie = ada.cookie.slice(ada.cookie.indexOf("=") + 1);
    expect((await me({ bearer: cookie })).status).toBe(401);
    const token = await tokenFor({ email: ada.email, password: PASSWORD });
    const [head = "", body = ""] = token.split(".");
    expect((await me({ bearer: `${head}.${body}.${"A".repeat(43)}` })).status).toBe(401);
    const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
    expect((await me({ bearer: `${unsigned}.${body}.` })).status).toBe(401);
  });
});
