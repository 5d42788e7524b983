import { expect, test, type Page } from "../fixtures/journey";
import { formatDay } from "@/components/ui/time-format";
import { wallClockOf } from "@/lib/posts/wall-clock";
import { api, connect, inviteReader, newHandle, sandbox, signUp } from "./visitor";

interface Stored {
  id: string;
  status: string;
  etag: string;
  scheduled_at: string;
}

/** A person with one X account; answers the slug and a way to store a post for that account. */
async function atHome(page: Page, name: string) {
  const handle = newHandle("home");
  const slug = await signUp(page, name);
  await connect(page, slug, "X", handle);
  const { data } = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
  const store = (content: string, path = "/posts", more: object = {}) =>
    api<Stored>(page, slug, "POST", path, {
      content,
      social_account_ids: data.map((account) => account.id),
      ...more,
    });
  return { slug, handle, store };
}

/** The middle of next month in UTC, where no edge of the grid is near. */
function midNextMonth(): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 15, 9, 30));
}

const cellOf = (page: Page, day: string) => page.locator(`[role=gridcell][data-date="${day}"]`);

const dayPlus = (at: Date, days: number) =>
  new Date(at.getTime() + days * 86_400_000).toISOString().slice(0, 10);

test("what may not move goes back to its place, with the reason", async ({ page }) => {
  const { slug, store } = await atHome(page, "Maria Agnesi");
  await api(page, slug, "PATCH", "/workspace", { timezone: "UTC" });
  const at = midNextMonth();
  const later = { scheduled_at: at.toISOString() };
  const cancelled = await store("A curve that was called off", "/posts", later);
  await api(page, slug, "POST", `/posts/${cancelled.id}/cancel`);
  const live = await store("A curve that is out", "/posts/immediate");
  await expect
    .poll(async () => (await api<Stored>(page, slug, "GET", `/posts/${live.id}`)).status, { timeout: 30_000 })
    .toBe("published");

  await page.goto(`/${slug}/calendar?view=month&day=${at.toISOString().slice(0, 10)}`);
  await page.getByRole("link", { name: /A curve that was called off/ }).dragTo(cellOf(page, dayPlus(at, 2)));
  await expect(page.getByText("It is cancelled. Open it to schedule it again.")).toBeVisible();
  expect(await api<Stored>(page, slug, "GET", `/posts/${cancelled.id}`)).toMatchObject({
    status: "cancelled",
    scheduled_at: at.toISOString(),
  });

  await page.goto(`/${slug}/calendar?view=week`);
  const today = new Date().toISOString().slice(0, 10);
  const isSunday = new Date().getUTCDay() === 0;
  const chip = page.getByRole("link", { name: /A curve that is out/ });
  await chip.dragTo(cellOf(page, dayPlus(new Date(`${today}T00:00:00Z`), isSunday ? -1 : 1)));
  await expect(page.getByText("It is published, so its time is a fact.")).toBeVisible();
});

test("a drag into the past is refused in words, and the post stays", async ({ page }) => {
  const { slug, store } = await atHome(page, "Emilie du Chatelet");
  await api(page, slug, "PATCH", "/workspace", { timezone: "UTC" });
  const at = new Date(Date.now() + 40 * 86_400_000);
  const post = await store("Energy, squared", "/posts", { scheduled_at: at.toISOString() });
  await page.goto(`/${slug}/calendar?view=list&day=${at.toISOString().slice(0, 10)}`);
  await page.getByRole("button", { name: /Energy, squared/ }).click();
  await page.getByLabel(/^Move to/).fill("2020-02-29");
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect(page.getByText(/^It was not moved\. This time has passed/)).toBeVisible();
  expect(await api<Stored>(page, slug, "GET", `/posts/${post.id}`)).toMatchObject({
    scheduled_at: at.toISOString(),
  });
});

test("a drag of what somebody else has changed meets the newer version; two drags of one's own do not", async ({
  page,
}) => {
  const { slug, store } = await atHome(page, "Sophie Germain");
  await api(page, slug, "PATCH", "/workspace", { timezone: "UTC" });
  const at = midNextMonth();
  const post = await store("Elastic surfaces", "/posts", { scheduled_at: at.toISOString() });
  const stored = () => api<Stored>(page, slug, "GET", `/posts/${post.id}`);
  // Without the stream the page does not learn of the change before the drag.
  await page.route("**/api/v1/events/stream*", (route) => route.abort());
  await page.goto(`/${slug}/calendar?view=month&day=${at.toISOString().slice(0, 10)}`);
  const chip = page.getByRole("link", { name: /Elastic surfaces/ });

  await chip.dragTo(cellOf(page, dayPlus(at, 1)));
  await chip.dragTo(cellOf(page, dayPlus(at, 2)));
  await expect.poll(async () => (await stored()).scheduled_at.slice(0, 10)).toBe(dayPlus(at, 2));
  await expect(page.getByText("Somebody changed this post meanwhile", { exact: false })).toHaveCount(0);

  const { etag } = await stored();
  const answer = await page.request.patch(`/api/v1/posts/${post.id}`, {
    headers: { "X-Workspace": slug, Origin: new URL(page.url()).origin, "If-Match": `"${etag}"` },
    data: { content: "Elastic surfaces, corrected" },
  });
  expect(answer.ok()).toBe(true);
  await chip.dragTo(cellOf(page, dayPlus(at, 3)));
  await expect(page.getByText("Somebody changed this post meanwhile", { exact: false })).toBeVisible();
  await expect(page.getByRole("link", { name: /Elastic surfaces, corrected/ })).toBeVisible();
  expect((await stored()).scheduled_at.slice(0, 10)).toBe(dayPlus(at, 2));
});

test("days and times are the workspace's, in a browser of another zone", async ({ browser }) => {
  const context = await browser.newContext({ timezoneId: "America/Los_Angeles" });
  const page = await context.newPage();
  const { slug, store } = await atHome(page, "Beatrice Tinsley");
  const zone = "Pacific/Auckland";
  await api(page, slug, "PATCH", "/workspace", { timezone: zone });
  // In the afternoon of the 14th in UTC it is the 15th in Auckland.
  const at = midNextMonth();
  at.setUTCDate(14);
  at.setUTCHours(16);
  await store("Galaxies grow old", "/posts", { scheduled_at: at.toISOString() });
  const clock = wallClockOf(at, zone);
  expect(clock.slice(8, 10)).toBe("15");
  await page.goto(`/${slug}/calendar?view=month&day=${clock.slice(0, 10)}`);
  await expect(page.getByText(/Times in Auckland \(UTC\+1[23]\)/)).toBeVisible();
  await expect(cellOf(page, clock.slice(0, 10))).toContainText(clock.slice(11, 16));
  await cellOf(page, `${clock.slice(0, 8)}20`).click();
  const dialog = page.getByRole("dialog", { name: "New post" });
  const today = wallClockOf(new Date(), zone).slice(0, 10);
  await expect(dialog.getByLabel("Day")).toHaveValue(formatDay(`${clock.slice(0, 8)}20`, today));
  await expect(dialog.getByLabel("Time", { exact: true })).toHaveValue("09:00");
  await context.close();
});

test("the calendar arrives with its posts, before any script", async ({ page }) => {
  const { slug, store } = await atHome(page, "Caroline Herschel");
  const at = midNextMonth();
  await store("Eight comets", "/posts", { scheduled_at: at.toISOString() });
  for (const view of ["month", "week", "list"]) {
    const html = await page.request.get(
      `/${slug}/calendar?view=${view}&day=${at.toISOString().slice(0, 10)}`,
    );
    const body = (await html.text()).replaceAll(/<script[\s\S]*?<\/script>/g, "");
    expect(body, view).toContain("Eight comets");
  }
});

test("filters stay in the address over reload, a visit to a post, and the back button", async ({ page }) => {
  const { slug, store } = await atHome(page, "Wang Zhenyi");
  await store("An eclipse, explained with a lamp");
  await store("The equinoxes");
  await page.goto(`/${slug}/posts?tab=all`);
  await page.getByLabel("Search in the text").fill("lamp");
  await page.getByLabel("Network").click();
  await page.getByRole("option", { name: "X", exact: true }).click();
  await expect(page).toHaveURL(/q=lamp/);
  await expect(page).toHaveURL(/platform=x/);
  await page.reload();
  await expect(page.getByLabel("Search in the text")).toHaveValue("lamp");
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: /An eclipse/ }).click();
  await page.waitForURL(/\/posts\/post_/);
  await page.goBack();
  await expect(page.getByLabel("Search in the text")).toHaveValue("lamp");
  await expect(page.getByRole("row")).toHaveCount(2);
});

test("an address that makes no sense still gives the page", async ({ page }) => {
  const slug = await signUp(page, "Hertha Ayrton");
  for (const path of [
    "calendar?day=2026-13-45",
    "calendar?day=9999-12-31",
    `posts?q=${"a".repeat(600)}`,
    `posts?account=${"a".repeat(300)}&from=2026-02-31`,
    `logs?from=9999-12-31&account=${"a".repeat(300)}`,
  ]) {
    const response = await page.goto(`/${slug}/${path}`);
    expect(response?.status(), path).toBe(200);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Calendar|Posts|Logs/);
  }
});

test("who may only read sees no button that writes, and a page that says so", async ({ page, browser }) => {
  const { slug, store } = await atHome(page, "Mary Anning");
  const at = midNextMonth().toISOString();
  const post = await store("A plesiosaur", "/posts", { scheduled_at: at });
  const reader = await inviteReader(page, slug, browser, "Elizabeth Philpot");

  const writes = /\b(?:New post|Edit|Schedule|Publish|Cancel|Retry|Delete|Actions for|It is live)\b/;
  for (const path of [`posts/${post.id}`, "posts", `calendar?day=${at.slice(0, 10)}`]) {
    await reader.goto(`/${slug}/${path}`);
    await expect(reader.getByRole("main")).toContainText("A plesiosaur");
    await expect(reader.getByRole("button", { name: writes }), path).toHaveCount(0);
    await expect(reader.getByRole("link", { name: writes }), path).toHaveCount(0);
  }
  for (const path of ["compose", `posts/${post.id}/edit`]) {
    await reader.goto(`/${slug}/${path}`);
    await expect(reader.getByText("Your role does not reach this")).toBeVisible();
  }
  await reader.context().close();
});

test("a session that ends while a page is open says so, and signing in leads back to it", async ({
  page,
}) => {
  const slug = await signUp(page, "Ida Noddack");
  await page.goto(`/${slug}/posts?status=draft`);
  await expect(page.getByText("No post matches these filters")).toBeVisible();
  const { data } = await api<{ data: { id: string }[] }>(page, slug, "GET", "/sessions");
  const headers = { Origin: new URL(page.url()).origin };
  for (const session of data) await page.request.delete(`/api/v1/sessions/${session.id}`, { headers });
  await page.getByLabel("Search in the text").fill("rhenium");
  const dialog = page.getByRole("dialog", { name: "You are signed out" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("link", { name: "Sign in again" })).toHaveAttribute(
    "href",
    /^\/sign-in\?next=.*status%3Ddraft/,
  );
});

test("a tab that nobody looks at gives its connection back, and catches up when it is looked at", async ({
  page,
}) => {
  const { slug, store } = await atHome(page, "Inge Lehmann");
  await page.addInitScript(() => {
    let state = "visible";
    Object.defineProperty(document, "visibilityState", { get: () => state });
    Object.assign(window, {
      turn: (to: string) => {
        state = to;
        document.dispatchEvent(new Event("visibilitychange"));
      },
    });
  });
  const open = page.waitForResponse((response) => response.url().includes("/events/stream"));
  await page.goto(`/${slug}/posts?tab=all`);
  await expect(page.getByText("No posts yet")).toBeVisible();
  await open; // The page is there before its connection is.
  const turn = (to: string) =>
    page.evaluate((state) => (window as unknown as { turn: (to: string) => void }).turn(state), to);
  const ended = page.waitForEvent("requestfailed", (request) => request.url().includes("/events/stream"));
  await turn("hidden");
  await ended;
  await store("The inner core");
  const again = page.waitForRequest((request) => request.url().includes("/events/stream"));
  await turn("visible");
  await again;
  await expect(page.getByRole("link", { name: "The inner core" })).toBeVisible();
});

test("what happens before a page hears of changes is on it all the same", async ({ page }) => {
  const { slug, store } = await atHome(page, "Henrietta Leavitt");
  const post = await store("Cepheids keep time", "/posts", { scheduled_at: midNextMonth().toISOString() });
  let connect: () => void = () => undefined;
  const mayConnect = new Promise<void>((resolve) => (connect = resolve));
  await page.route("**/api/v1/events/stream*", async (route) => {
    await mayConnect;
    await route.continue();
  });
  await page.goto(`/${slug}/posts/${post.id}`);
  await expect(page.getByText("Scheduled", { exact: true }).first()).toBeVisible();
  await api(page, slug, "POST", `/posts/${post.id}/cancel`);
  connect();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
});

test("what the server would refuse is not offered while an outcome is unknown", async ({ page }) => {
  const { slug, handle, store } = await atHome(page, "Rosa Mayreder");
  const spoil = (operation: string, kind: "reset_after_commit" | "server_error", times: number | null) =>
    sandbox.createFault({ network: "x", account: handle, operation, kind, times });
  await spoil("post.create", "reset_after_commit", 1);
  const blind = await spoil("post.list", "server_error", null);
  try {
    const post = await store("Nobody knows yet", "/posts/immediate");
    await page.goto(`/${slug}/posts/${post.id}`);
    await expect(page.getByText("Outcome unknown").first()).toBeVisible({ timeout: 60_000 });
    const main = page.getByRole("main");
    await expect(main.getByRole("button", { name: "It is live" })).toBeVisible();
    await expect(main.getByRole("button", { name: "Publish again" })).toBeVisible();
    await expect(
      main.getByRole("button", { name: /^(Publish now|Cancel|Reschedule|Schedule|Retry)$/ }),
    ).toHaveCount(0);
    await expect(main.getByRole("link", { name: "Edit" })).toHaveCount(0);
  } finally {
    await sandbox.deleteFaults(blind.id);
  }
});

test("a post that somebody else deletes says so on the page that shows it", async ({ page }) => {
  const { slug, store } = await atHome(page, "Marie Tharp");
  const post = await store("A rift in the middle of the ocean");
  await page.goto(`/${slug}/posts/${post.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("A rift");
  await api(page, slug, "DELETE", `/posts/${post.id}`);
  await expect(page.getByText("This post was deleted")).toBeVisible();
  await page.getByRole("link", { name: "All posts" }).click();
  await expect(page).toHaveURL(/\/posts$/);
});
