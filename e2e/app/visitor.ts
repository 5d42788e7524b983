/** What every journey begins with: a person of its own, their workspace, and accounts on the simulated networks. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Browser, type Page } from "@playwright/test";
import { SandboxAdmin } from "@/lib/sandbox/admin-client";
import { wallClockOf } from "@/lib/posts/wall-clock";

export const PICTURE = join(import.meta.dirname, "../../examples/heliograph.png");

/** The operator's side of the simulated networks: faults, and what readers see. */
export const sandbox = new SandboxAdmin({
  url: `http://127.0.0.1:${process.env.E2E_SANDBOX_PORT ?? "4290"}`,
});

/** The house under test, as its own pages name themselves to it. */
export const ORIGIN = `http://127.0.0.1:${process.env.E2E_PORT ?? "3190"}`;

export const PASSWORD = "correct horse battery staple";

/**
 * A new person in a new workspace, signed in, in this page's browser; answers the workspace's slug. Without the forms,
 * which journeys of their own fill in: nothing is rendered, and the page stays where it is.
 */
export async function signUp(
  page: Page,
  name: string,
  { email = `${randomUUID()}@example.com`, ...invited }: { email?: string; invitation_token?: string } = {},
): Promise<string> {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const made = await page.request.post("/api/v1/auth/sign-up", {
    data: { name, email, password: PASSWORD, timezone, ...invited },
  });
  expect(made.status(), await made.text()).toBe(201);
  const { csrfToken } = (await (await page.request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const signedIn = await page.request.post("/api/auth/callback/credentials", {
    form: { csrfToken, email, password: PASSWORD, json: "true" },
  });
  expect(signedIn.status(), await signedIn.text()).toBe(200);
  return ((await made.json()) as { workspace: { slug: string } }).workspace.slug;
}

/** What `signUp` does, by the form; the page is then the one that a new person is led to. */
export async function signUpByClicks(page: Page, name: string): Promise<string> {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Email").fill(`${randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-up"));
  return new URL(page.url()).pathname.split("/")[1] ?? "";
}

/**
 * Connects an account, as somebody with `handle` at the network: through every address that a browser goes through,
 * and with the session of this page, which stays where it is.
 */
export async function connect(
  page: Page,
  slug: string,
  network: "X" | "LinkedIn" | "Instagram",
  handle: string,
): Promise<void> {
  const started = await page.request.post(`/auth/connect/${network.toLowerCase()}`, {
    headers: { Origin: ORIGIN },
    form: { workspace: slug },
    maxRedirects: 0,
  });
  expect(started.status()).toBe(303);
  const consent = started.headers().location ?? "";
  // Looked at first, as people do: the network makes those whom it offers by name when it shows them.
  expect(await (await page.request.get(consent)).text()).toContain("This is the Heliograph sandbox");
  const back = await page.request.post(consent, {
    form: { decision: "approve", new_username: handle },
    maxRedirects: 0,
  });
  expect(back.status(), await back.text()).toBe(302);
  const finished = await page.request.get(back.headers().location ?? "", { maxRedirects: 0 });
  expect(finished.headers().location).toMatch(/\/accounts\?connected=/);
}

/** What `connect` does, by the button and the network's own consent page; the page is then that of the accounts. */
export async function connectByClicks(
  page: Page,
  slug: string,
  network: "X" | "LinkedIn" | "Instagram",
  handle: string,
): Promise<void> {
  await page.goto(`/${slug}/accounts`);
  await page.getByRole("button", { name: `Connect ${network}` }).click();
  await expect(page.getByText(/This is the Heliograph sandbox/)).toBeVisible();
  await page.getByLabel(/as someone else/).fill(handle);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.waitForURL(/\/accounts\?connected=/);
}

/** A handle that no other journey uses: faults reach this account only. */
export function newHandle(name: string): string {
  return `${name}_${randomUUID().slice(0, 6)}`;
}

/** A whole minute that is at least `seconds` ahead, as day and clock time in `zone`. */
export function minuteAhead(seconds: number, zone: string): { day: string; time: string } {
  const at = new Date(Math.ceil((Date.now() + seconds * 1_000) / 60_000) * 60_000);
  const clock = wallClockOf(at, zone);
  return { day: clock.slice(0, 10), time: clock.slice(11, 16) };
}

/** Calls the API with the session of this page. */
export async function api<T>(
  page: Page,
  slug: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await page.request.fetch(`/api/v1${path}`, {
    method,
    headers: {
      "X-Workspace": slug,
      Origin: ORIGIN,
      ...(method === "POST" ? { "Idempotency-Key": randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { data: body }),
  });
  expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true);
  return (await response.json()) as T;
}

/** Somebody who may only read this workspace, in a browser of their own; close the page's context at the end. */
export async function inviteReader(page: Page, slug: string, browser: Browser, name: string): Promise<Page> {
  const email = `${newHandle("reader")}@example.com`;
  const invitation = { email, role: "viewer" };
  const { url } = await api<{ url: string }>(page, slug, "POST", "/invitations", invitation);
  const reader = await (await browser.newContext()).newPage();
  const token = new URL(url).searchParams.get("token") ?? "";
  expect(await signUp(reader, name, { email, invitation_token: token })).toBe(slug);
  return reader;
}

/** What fades or slides in is there: half of it would be judged as too pale. What goes on for ever is not waited for. */
async function stands(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

/** No violation of WCAG 2.2 AA that a machine can find; `without` names rules that do not fit this state of the page. */
export async function expectAccessible(page: Page, without: string[] = []): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  // Without frames the page is judged where it stands; else each look would open a tab of its own.
  expect(page.frames(), page.url()).toHaveLength(1);
  const isThere = await page.evaluate(() => "axe" in window);
  await stands(page);
  // Toasts come and go by themselves.
  const { violations } = await new AxeBuilder({ page, ...(isThere ? { axeSource: ";" } : {}) })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .withTags(tags)
    .disableRules(without)
    .exclude("[data-sonner-toaster]")
    .analyze();
  const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(" ")) }));
  expect(found, page.url()).toEqual([]);
}

/** Writes a post on the composer's page: accounts, text, picture with its alt text. */
export async function write(
  page: Page,
  slug: string,
  post: { text: string; accounts: string[]; picture?: boolean },
) {
  await page.goto(`/${slug}/compose`);
  for (const account of post.accounts) {
    await page.getByRole("button", { name: new RegExp(account) }).click();
  }
  await page.getByRole("textbox", { name: "Text", exact: true }).fill(post.text);
  if (post.picture === true) {
    await page.locator("input[type=file]").setInputFiles(PICTURE);
    await page
      .getByLabel("Alt text of picture 1")
      .fill("A mirror on a tripod flashes sunlight over a valley");
  }
}

/** Presses "Publish now" in the composer and confirms. */
export async function publishNow(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Publish now" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("Publish this post now?");
  await question.getByRole("button", { name: "Publish now" }).click();
}
