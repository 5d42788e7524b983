import { describe, expect, it } from "vitest";
import { call } from "@/e2e/fixtures/call";
import { newKey, newPerson, PASSWORD, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import { openApiDocument } from "@/lib/api/openapi";
import { deviceCookie, deviceCookieName } from "@/lib/auth/known-device";
import { signIn } from "@/lib/auth/service";
import type { Endpoint } from "@/lib/core/contract";
import { prisma } from "@/lib/db/client";

const at = (id: string) => handlerOf(endpointOf(id));
const grave = ENDPOINTS.filter((endpoint) => endpoint.reauthenticate === true);

async function letTimePass(person: Person, minutes = 16): Promise<void> {
  const authenticatedAt = new Date(Date.now() - minutes * 60_000);
  await prisma.session.updateMany({ where: { userId: person.userId }, data: { authenticatedAt } });
}

/** Asks with an id of nobody's and, where there is a body, an empty one: only who may pass learns that. */
async function ask(endpoint: Endpoint, options: Parameters<typeof call>[1]) {
  const body = endpoint.body === undefined ? undefined : {};
  return call(at(endpoint.id), { method: endpoint.method, params: { id: "nobody" }, body, ...options });
}

const confirm = (as: Person, password: string) =>
  call(at("auth.reauthenticate"), { method: "POST", as, body: { password } });

describe("what is grave", () => {
  it("is every change of keys, roles and invitations, every export, and every deletion of a workspace or person", () => {
    const matters = ENDPOINTS.filter(
      (endpoint) =>
        (endpoint.method !== "GET" && /^\/(api-keys|members|invitations)\b/.test(endpoint.path)) ||
        /export/.test(endpoint.path) ||
        (endpoint.method === "DELETE" && /^\/(workspace|me)\b/.test(endpoint.path)),
    ).map((endpoint) => endpoint.id);
    // Taking an invitation back, and accepting one, give nobody anything that was not given already.
    const harmless = ["workspaces.delete_invitation", "workspaces.accept_invitation"];
    expect(grave.map((endpoint) => endpoint.id).sort()).toEqual(
      matters.filter((id) => !harmless.includes(id)).sort(),
    );
  });

  for (const endpoint of grave) {
    it(`wants the password again after 15 minutes: ${endpoint.method} ${endpoint.path}`, async () => {
      const owner = await newPerson("Olga");
      const issued = await call(at("auth.create_token"), {
        method: "POST",
        body: { email: owner.email, password: PASSWORD },
      });
      const bearer = String(issued.body.access_token);
      const key = await newKey(owner);
      const isAsked = async (options: Parameters<typeof call>[1]) =>
        (await ask(endpoint, options)).body.reason === "reauthenticate";

      await letTimePass(owner, 14);
      expect(await isAsked({ as: owner })).toBe(false);
      await letTimePass(owner);
      expect(await ask(endpoint, { as: owner })).toMatchObject({
        status: 403,
        body: { code: "forbidden", reason: "reauthenticate" },
      });
      expect(await isAsked({ bearer })).toBe(true);
      expect(await isAsked({ bearer: key.secret })).toBe(false);

      expect(await confirm(owner, "wrong")).toMatchObject({
        status: 400,
        body: { issues: [{ path: ["password"], code: "wrong" }] },
      });
      expect(await isAsked({ as: owner })).toBe(true);
      expect((await confirm(owner, PASSWORD)).status).toBe(204);
      expect(await isAsked({ as: owner })).toBe(false);
      // One session's password is not another's.
      expect(await isAsked({ bearer })).toBe(true);
    });
  }

  it("is said in the API's description", () => {
    const { paths } = JSON.parse(JSON.stringify(openApiDocument())) as {
      paths: Record<string, Record<string, unknown>>;
    };
    for (const { path, method } of grave) {
      const described = Object.entries(paths).find(([name]) => name.endsWith(path))?.[1];
      expect(described?.[method.toLowerCase()], path).toMatchObject({
        description: expect.stringContaining("reauthenticate") as string,
      });
    }
  });

  it("is guessed ten times freely in a session, then slower, whatever strangers do elsewhere", async () => {
    const owner = await newPerson("Olga");
    const guesses = await Promise.all(Array.from({ length: 15 }, () => confirm(owner, "wrong")));
    expect(guesses.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 10 }, () => 400),
      ...Array.from({ length: 5 }, () => 429),
    ]);
    const { secret } = await newKey(owner);
    const byKey = { method: "POST", bearer: secret, body: { password: PASSWORD } };
    expect((await call(at("auth.reauthenticate"), byKey)).status).toBe(403);
  });
});

describe("a browser that somebody signed in with before", () => {
  it("is not delayed by strangers at its own address; one that is forged or another's is", async () => {
    const owner = await newPerson("Olga");
    const other = await newPerson("Otto");
    const ip = "203.0.113.90";
    const device = await deviceCookie(null, owner.userId);
    const token = (headers: Record<string, string>, password = PASSWORD) =>
      call(at("auth.create_token"), {
        method: "POST",
        body: { email: owner.email, password },
        ip,
        headers,
      });
    // Enough for the account's growing wait, and for the address's own budget.
    await Promise.all(Array.from({ length: 12 }, () => token({}, "wrong")));
    for (let n = 0; n < 100; n++) {
      await call(at("auth.create_token"), {
        method: "POST",
        body: { email: `nobody${String(n)}@example.com`, password: "x" },
        ip,
      });
    }
    expect((await token({})).status).toBe(429);
    const cookieOf = (value: string) => ({ cookie: `theme=dark; ${deviceCookieName()}=${value}` });
    expect((await token(cookieOf(`${device.value}x`))).status).toBe(429);
    expect((await token(cookieOf((await deviceCookie(null, other.userId)).value))).status).toBe(429);
    expect((await token(cookieOf(device.value))).status).toBe(200);
    // Also after somebody else has signed in there, and through the page's own verb.
    const shared = await deviceCookie(device.value, other.userId);
    const visitor = { requestId: "req_test", ip, userAgent: null, device: shared.value };
    expect((await signIn(visitor, { email: owner.email, password: PASSWORD })).userId).toBe(owner.userId);
  }, 60_000);

  it("waits like anybody for its own wrong passwords", async () => {
    const owner = await newPerson("Olga");
    const { name, value } = await deviceCookie(null, owner.userId);
    const token = (password: string) =>
      call(at("auth.create_token"), {
        method: "POST",
        body: { email: owner.email, password },
        headers: { cookie: `${name}=${value}` },
      });
    const guesses = await Promise.all(Array.from({ length: 15 }, () => token("wrong")));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(5);
  });
});
