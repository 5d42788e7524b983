/** What only a real server shows: headers of pages, the one host, next-auth, sockets, the documentation pages. */
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { expect, test, type APIRequestContext } from "@playwright/test";
import { AnswerValidator, type OpenApiDocument } from "../fixtures/answer-validator";

const password = "correct horse battery";

async function signUp(request: APIRequestContext): Promise<string> {
  const email = `served-${randomUUID()}@example.com`;
  const answer = await request.post("/api/v1/auth/sign-up", { data: { name: "Ada", email, password } });
  expect(answer.status()).toBe(201);
  return email;
}

async function signIn(request: APIRequestContext, email: string): Promise<void> {
  const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const form = { csrfToken, email, password, json: "true" };
  const answer = await request.post("/api/auth/callback/credentials", { form });
  expect(answer.status()).toBe(200);
}

test("a page runs only scripts with its own nonce, and may not be framed", async ({ request }) => {
  const [first, second] = [await request.get("/sign-in"), await request.get("/sign-in")];
  const policy = first.headers()["content-security-policy"] ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
  expect(nonce.length).toBeGreaterThan(20);
  expect(second.headers()["content-security-policy"]).not.toContain(nonce);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  const html = await first.text();
  const scripts = [...html.matchAll(/<script\b[^>]*>/g)].map((match) => match[0]);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  expect(first.headers()).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY" });
  expect(first.headers()["strict-transport-security"]).toContain("max-age=");
});

test("another host name leads, letter by letter, to the one that cookies are for", async ({
  request,
  baseURL,
}) => {
  const home = baseURL ?? "";
  const address = "/sign-in?next=%2Fx%3Fcode%3Da%252Bb&plus=%2B";
  const answer = await request.get(address, { headers: { host: "localhost:9" }, maxRedirects: 0 });
  expect(answer.status()).toBe(308);
  expect(answer.headers().location).toBe(`${home}${address}`);
  const elsewhere = Buffer.from("https://evil.example/x").toString("base64url");
  const lured = await request.get(`/api/canonical?to=${elsewhere}`, { maxRedirects: 0 });
  expect(lured.headers().location).toBe(`${home}/`);
});

test("signing in through next-auth opens a session, signing out ends it for good", async ({
  request,
  baseURL,
}) => {
  await signIn(request, await signUp(request));
  const me = await request.get("/api/v1/me");
  expect(me.status()).toBe(200);
  const { cookies } = await request.storageState();
  // The wrong passwords of strangers do not delay this browser from now on, as after the form.
  const device = cookies.find(({ name }) => name === "heliograph-device");
  expect(device).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  const session = cookies.find((cookie) => cookie.name === "next-auth.session-token");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax" });

  const refused = await request.post("/api/v1/workspaces", {
    data: { name: "x" },
    headers: { origin: "https://evil.example" },
  });
  expect(refused.status()).toBe(403);
  const made = await request.post("/api/v1/workspaces", {
    data: { name: "x" },
    headers: { origin: baseURL ?? "" },
  });
  expect(made.status()).toBe(201);

  const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  await request.post("/api/auth/signout", { form: { csrfToken, json: "true" } });
  const stolen = await request.get("/api/v1/me", {
    headers: { cookie: `${session?.name ?? ""}=${session?.value ?? ""}` },
  });
  expect(stolen.status()).toBe(401);
});

test("a client that invents its address is known by its own", async ({ request }) => {
  const data = { email: await signUp(request), password };
  const headers = { "x-forwarded-for": "198.51.100.7" };
  const token = (await (await request.post("/api/v1/auth/token", { data, headers })).json()) as {
    access_token: string;
  };
  const authorization = `Bearer ${token.access_token}`;
  const sessions = await request.get("/api/v1/sessions", { headers: { authorization } });
  expect(await sessions.json()).toMatchObject({ data: [{ ip: "127.0.0.1" }] });
});

test("a body that never ends is cut off at the limit", async ({ baseURL }) => {
  const { hostname, port } = new URL(baseURL ?? "");
  const status = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    let said = "";
    socket.on("data", (data) => {
      said += data.toString();
      resolve(said.split("\r\n")[0] ?? "");
      socket.destroy();
    });
    socket.on("error", reject);
    socket.write(
      `POST /api/v1/auth/token HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let sent = 0; sent < 40; sent++) socket.write(chunk);
  });
  expect(status).toContain("413");
});

test("answers keep the promises of the document that is served beside them", async ({ request, baseURL }) => {
  const document = (await (await request.get("/openapi.json")).json()) as OpenApiDocument;
  const validator = new AnswerValidator(document);
  const complaints: string[] = [];
  const email = await signUp(request);
  const login = await request.post("/api/v1/auth/token", { data: { email, password } });
  const { access_token } = (await login.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  const see = async (method: string, path: string, data?: unknown) => {
    const answer = await request.fetch(`${baseURL ?? ""}/api/v1${path}`, { method, headers, data });
    const contentType = answer.headers()["content-type"] ?? "";
    const seen = {
      method,
      path: path.split("?")[0] ?? "",
      status: answer.status(),
      contentType,
      text: await answer.text(),
    };
    complaints.push(...[validator.check(seen)].filter((complaint) => complaint !== null));
    return answer;
  };
  const lists = Object.keys(document.paths).filter(
    (path) => document.paths[path]?.get && !path.includes("{"),
  );
  for (const path of lists.filter((one) => one !== "/events/stream")) await see("GET", path);
  for (const path of Object.keys(document.paths).filter((one) => one.includes("{id}"))) {
    await see("GET", path.replace("{id}", "missing"));
  }
  const key = await see("POST", "/api-keys", { name: "k", scopes: ["posts:read"] });
  const { id } = (await key.json()) as { id: string };
  await see("GET", `/api-keys/${id}`);
  await see("DELETE", `/api-keys/${id}`);
  await see("POST", "/posts", { content: "words", nonsense: 1 });
  const post = await see("POST", "/posts", { content: "words" });
  const { id: postId } = (await post.json()) as { id: string };
  await see("GET", `/posts/${postId}`);
  await see("PATCH", `/posts/${postId}`, { content: "other words" });
  expect(complaints.filter((complaint) => !complaint.includes("no such operation"))).toEqual([]);
  expect(validator.seen.size).toBeGreaterThan(25);
});

for (const path of ["/docs", "/redoc"]) {
  test(`${path} shows the API without asking anybody else`, async ({ page, baseURL }) => {
    const elsewhere: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(baseURL ?? "") && !/^(data|blob):/.test(url)) elsewhere.push(url);
    });
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(path);
    await expect(page.getByText("/auth/token").first()).toBeVisible({ timeout: 30_000 });
    expect({ elsewhere, errors }).toEqual({ elsewhere: [], errors: [] });
  });
}

test("both pages are dark where the dashboard is, by the system or by choice", async ({ page }) => {
  const lightness = () =>
    page.evaluate(() => {
      const [red = 255] = (getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []).map(Number);
      return red < 64 ? "dark" : "light";
    });
  for (const path of ["/docs", "/redoc"]) {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(path);
    await expect(page.getByText("/auth/token").first()).toBeVisible({ timeout: 30_000 });
    expect(await lightness(), path).toBe("dark");
    await page.evaluate(() => localStorage.setItem("theme", "light"));
    await page.reload();
    expect(await lightness(), path).toBe("light");
    await page.evaluate(() => localStorage.clear());
  }
});

test("Swagger UI signs in with a token and tries a call out", async ({ page, request }) => {
  const login = await request.post("/api/v1/auth/token", {
    data: { email: await signUp(request), password },
  });
  const { access_token } = (await login.json()) as { access_token: string };
  await page.goto("/docs");
  await page.getByRole("button", { name: "Authorize" }).click();
  const dialog = page.locator(".dialog-ux");
  await dialog.getByLabel("bearer").fill(access_token);
  await dialog.getByRole("button", { name: "Apply credentials" }).first().click();
  await dialog.getByRole("button", { name: "Close" }).first().click();
  const create = page.locator('.opblock-post:has([data-path="/posts"])');
  await create.locator(".opblock-summary-control").click();
  await create.getByRole("button", { name: "Try it out" }).click();
  await create.getByRole("textbox").last().fill('{"content":"Tried out"}');
  const answer = page.waitForResponse((response) => response.url().endsWith("/api/v1/posts"));
  await create.getByRole("button", { name: "Execute" }).click();
  expect((await answer).status()).toBe(201);
  await expect(create.locator(".live-responses-table")).toContainText("Tried out");
});

test("a call that no route serves gets a problem document, with the id of the request", async ({
  request,
}) => {
  const calls = [
    ["GET", "/api/v1/nothing", 404, "not_found"],
    ["GET", "/api/v1/posts/%E0%A4%A", 404, "not_found"],
    ["DELETE", "/api/v1/posts", 405, "method_not_allowed"],
  ] as const;
  for (const [method, path, status, code] of calls) {
    const answer = await request.fetch(path, { method });
    expect(answer.status(), path).toBe(status);
    expect(answer.headers()["content-type"], path).toContain("application/problem+json");
    expect(await answer.json(), path).toMatchObject({
      code,
      request_id: answer.headers()["x-request-id"],
    });
  }
  const refused = await request.delete("/api/v1/posts");
  expect(refused.headers().allow).toBe("POST, GET, HEAD, OPTIONS");
});

test("the house says that it is alive, and ready to publish", async ({ request }) => {
  expect(await (await request.get("/api/health")).json()).toEqual({ status: "ok" });
  await expect
    .poll(async () => (await request.get("/api/v1/health?ready")).status(), { timeout: 60_000 })
    .toBe(200);
});
