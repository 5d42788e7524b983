import { describe, expect, it, vi } from "vitest";
import { call } from "@/e2e/fixtures/call";
import { freshAddress, newKey, newMember, newPerson, PASSWORD, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { changePassword } from "@/lib/auth/profile";
import { signIn, signOut } from "@/lib/auth/service";
import type { UserCtx } from "@/lib/core/actor";

const at = (id: string) => handlerOf(endpointOf(id));

interface Entry {
  action: string;
  actor_type: string;
  actor_name: string | null;
  entity_id: string;
  ip: string | null;
  data: Record<string, unknown>;
}

/** What the owner reads in the audit log through the API, newest first. */
async function logOf(owner: Person, action: string): Promise<Entry[]> {
  const query = `?workspace=${owner.slug}&action=${action}&limit=500`;
  const answer = await call(at("audit_log.list"), { as: owner, path: `/audit-log${query}` });
  expect(answer.status).toBe(200);
  return answer.body.data as Entry[];
}

const token = (body: object, ip?: string) =>
  call(at("auth.create_token"), { method: "POST", body, ...(ip === undefined ? {} : { ip }) });
const visitor = (ip: string) => ({ requestId: "req_test", ip, userAgent: "Firefox" });

describe("the audit log", () => {
  it("has sign-in, the end of a session, and a new password, for every workspace of the person", async () => {
    const owner = await newPerson("Olga");
    const member = await newMember(owner.workspaceId, "editor");
    const opened = await signIn(visitor("203.0.113.50"), { email: member.email, password: PASSWORD });
    await signOut(visitor("203.0.113.51"), opened.id);
    // A session that has ended already is not ended again.
    await signOut(visitor("203.0.113.51"), opened.id);
    const [signedIn] = await logOf(owner, "session.create");
    expect(signedIn).toMatchObject({
      actor_type: "user",
      actor_name: "editor",
      entity_id: opened.id,
      ip: "203.0.113.50",
      data: { browser: "Firefox" },
    });
    expect(await logOf(owner, "session.end")).toMatchObject([{ entity_id: opened.id, ip: "203.0.113.51" }]);

    const params = { id: member.sessionId };
    await call(at("auth.revoke_session"), { method: "DELETE", as: member, params });
    expect((await logOf(owner, "session.end")).map((entry) => entry.entity_id)).toEqual([
      member.sessionId,
      opened.id,
    ]);

    await signIn(visitor(freshAddress()), { email: owner.email, password: PASSWORD });
    await changePassword(member.ctx as UserCtx, {
      current_password: PASSWORD,
      new_password: "beta decay is not symmetric",
    });
    expect(await logOf(owner, "password.change")).toMatchObject([
      { actor_name: "editor", data: { sessions_ended: 1 } },
    ]);
  });

  it("has wrong passwords, which no stranger can fill it with", async () => {
    const owner = await newPerson("Olga");
    for (let n = 0; n < 9; n++) await token({ email: owner.email, password: "wrong" }, "203.0.113.60");
    await vi.waitFor(async () => expect(await logOf(owner, "session.refuse")).toHaveLength(5));
    for (let n = 0; n < 40; n++) await token({ email: owner.email, password: "wrong" });
    await vi.waitFor(async () => expect(await logOf(owner, "session.refuse")).toHaveLength(20));
    const entries = await logOf(owner, "session.refuse");
    expect(entries.at(-1)).toMatchObject({
      actor_type: "stranger",
      actor_name: null,
      entity_id: owner.userId,
      ip: "203.0.113.60",
      data: { reason: "wrong password" },
    });
    expect(entries.some((entry) => typeof entry.data.note === "string")).toBe(true);
    expect(JSON.stringify(entries)).not.toContain(PASSWORD);
  });

  it("has tokens, of a password and of a key, without the tokens", async () => {
    const owner = await newPerson("Olga");
    const issued = await token({ email: owner.email, password: PASSWORD });
    const key = await newKey(owner);
    for (let n = 0; n < 25; n++) await token({ api_key: key.secret });
    const entries = await logOf(owner, "token.create");
    expect(entries.filter((entry) => entry.actor_type === "user")).toHaveLength(1);
    // A program that asks for one before each call does not push everything else out of sight.
    expect(entries.filter((entry) => entry.entity_id === key.id)).toHaveLength(20);
    expect(JSON.stringify(entries)).not.toContain(String(issued.body.access_token));
  });

  it("has the first use of a key from each network, also through its token, and at most twenty in an hour", async () => {
    const owner = await newPerson("Olga");
    const key = await newKey(owner);
    const use = (ip: string, bearer = key.secret) => call(at("auth.me"), { bearer, ip });
    await Promise.all(Array.from({ length: 5 }, () => use("203.0.113.70")));
    await use("2001:db8:1:2::3");
    await use("2001:db8:1:2::4");
    const issued = await token({ api_key: key.secret }, "203.0.113.70");
    await use("203.0.113.71", String(issued.body.access_token));
    const networks = async () =>
      (await logOf(owner, "api_key.new_address")).map((entry) => entry.data.network).reverse();
    expect(await networks()).toEqual(["203.0.113.70", "2001:db8:1:2::/64", "203.0.113.71"]);
    for (let n = 0; n < 25; n++) expect((await use(`192.0.2.${String(n + 1)}`)).status).toBe(200);
    const { length } = await networks();
    // Those that came at once took their turns, too.
    expect(length).toBeLessThanOrEqual(20);
    expect(length).toBeGreaterThanOrEqual(16);
  });
});
