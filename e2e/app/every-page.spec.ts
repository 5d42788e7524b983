import type { Locator } from "@playwright/test";
import { wallClockOf } from "@/lib/posts/wall-clock";
import { expect, test, type Page } from "../fixtures/journey";
import { api, connect, expectAccessible, newHandle, signUp } from "./visitor";

/** Of one workspace; `{post}` is a scheduled post. Two journeys of like length. */
const PAGES = {
  "page of everyday work": [
    "calendar",
    "calendar?view=week",
    "calendar?view=list",
    "posts",
    "compose",
    "accounts",
    "logs",
    "sandbox",
  ],
  "page of the settings and of a post": [
    "settings/workspace",
    "settings/members",
    "settings/api-keys",
    "settings/profile",
    "settings/sessions",
    "settings/audit-log",
    "posts/{post}",
    "posts/{post}/edit",
  ],
};

/** `day` is that of the post. */
async function furnished(page: Page): Promise<{ slug: string; postId: string; day: string }> {
  const slug = await signUp(page, "ורה רובין");
  await connect(page, slug, "X", newHandle("vera"));
  const key = { name: "k".repeat(80), scopes: ["posts:read"] };
  const { secret } = await api<{ secret: string }>(page, slug, "POST", "/api-keys", key);
  await page.request.get("/api/v1/posts", { headers: { Authorization: `Bearer ${secret}` } });
  const { data } = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
  const inThreeDays = (content: string) =>
    api<{ id: string; scheduled_at: string }>(page, slug, "POST", "/posts", {
      content,
      social_account_ids: data.map((account) => account.id),
      scheduled_at: new Date(Date.now() + 3 * 86_400_000).toISOString(),
      labels: ["מסתובבות"],
    });
  const cancelled = await inThreeDays("A talk that was called off");
  await api(page, slug, "POST", `/posts/${cancelled.id}/cancel`);
  await inThreeDays("Galaxies turn faster than they should");
  const post = await inThreeDays("تدور المجرات أسرع مما ينبغي، وما زلنا لا نعرف السبب");
  const outNow = { content: "הגלקסיות מסתובבות מהר מדי", social_account_ids: data.map(({ id }) => id) };
  await api(page, slug, "POST", "/posts/immediate", outNow);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { slug, postId: post.id, day: wallClockOf(new Date(post.scheduled_at), zone).slice(0, 10) };
}

/** Loads of each page in each journey; ten on demand: `E2E_LOADS=10 npm run test:e2e every-page`. */
const LOADS = Number(process.env.E2E_LOADS ?? "1");
/** What may move by itself while a page loads (cumulative layout shift). */
const MOST_SHIFT = 0.05;

/** Sums what moves by itself on every page from its beginning on, with what moved. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts = { sum: 0, what: [] as string[] };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources: { node: Node | null }[];
      })[]) {
        if (entry.hadRecentInput) continue;
        shifts.sum += entry.value;
        shifts.what.push(
          ...entry.sources.map(
            ({ node }) => (node instanceof Element ? node : node?.parentElement)?.getAttribute("class") ?? "",
          ),
        );
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

const shiftsOf = (page: Page) =>
  page.evaluate(() => (window as unknown as { shifts: { sum: number; what: string[] } }).shifts);

/** What is wider than its place: the page itself, a table, the words of a cell. */
const misfits = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? [`the page, by ${String(scrollWidth - clientWidth)} px`] : [];
    for (const region of document.querySelectorAll("main [role=region]")) {
      if (region.scrollWidth > region.clientWidth) found.push(region.ariaLabel ?? "a region");
    }
    for (const cell of document.querySelectorAll("td, th")) {
      const { right } = cell.getBoundingClientRect();
      const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      while (right > 0 && words.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(words.currentNode);
        const isForEyes = words.currentNode.parentElement?.closest(".sr-only") === null;
        if (isForEyes && range.getBoundingClientRect().right > right + 1) found.push(range.toString());
      }
    }
    return found;
  });

/** Words in Hebrew or Arabic that do not run from right to left. */
const leftToRight = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const holder = words.currentNode.parentElement;
      const text = words.currentNode.textContent ?? "";
      if (
        holder === null ||
        !/[\u0590-\u08ff]/.test(text) ||
        holder.closest("script, style, title, .sr-only") !== null
      )
        continue;
      if (getComputedStyle(holder).direction !== "rtl") found.push(`${holder.tagName} ${text}`);
    }
    for (const field of document.querySelectorAll<HTMLInputElement>("input, textarea")) {
      const isOurs = !/[\u0590-\u08ff]/.test(field.value) || field.type === "hidden";
      if (!isOurs && getComputedStyle(field).direction !== "rtl") found.push(field.value);
    }
    return found;
  });

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 1024, height: 900 };

/** The page with its data, and quiet. */
async function visit(page: Page, slug: string, path: string): Promise<void> {
  const response = await page.goto(`/${slug}/${path}`);
  expect(response?.status(), path).toBeLessThan(400);
  await settled(page);
  const { sum, what } = await shiftsOf(page);
  expect(sum, `${path} jumps while it loads: ${what.join(" | ")}`).toBeLessThan(MOST_SHIFT);
}

/** Opens what asks or tells about a post over the page, and closes it again. */
async function lookAtDialog(page: Page, ...openers: Locator[]): Promise<void> {
  for (const opener of openers) await opener.click();
  const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  await expect(dialog).toContainText("تدور المجرات");
  expect(await leftToRight(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(openers[0] ?? page.locator("main")).toBeFocused();
}

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  // The grid of the calendar hides its posts for a moment while it measures them.
  await page.waitForFunction(
    () =>
      document.querySelectorAll("fieldset:disabled, .animate-pulse, [aria-busy=true]").length === 0 &&
      [...document.querySelectorAll("[role=button]")].every(
        (button) => getComputedStyle(button).visibility === "visible",
      ),
  );
}

const schemes = ["light", "dark"] as const;
const journeys = schemes.flatMap((colorScheme) =>
  Object.entries(PAGES).map(([what, pages]) => ({ colorScheme, what, pages })),
);
for (const { colorScheme, what, pages } of journeys) {
  test(`every ${what} is accessible in ${colorScheme} mode, wide and on a phone, and fits it`, async ({
    browser,
  }) => {
    test.setTimeout(300_000 * LOADS);
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await watchShifts(page);
    const { slug, postId, day } = await furnished(page);
    for (const path of pages.map((one) => one.replace("{post}", postId))) {
      // Light pages are loaded wide and dark ones narrow: what is only ever resized, the other one loads.
      const [loaded, resized] = colorScheme === "light" ? [WIDE, PHONE] : [PHONE, WIDE];
      await page.setViewportSize(loaded);
      for (let load = 0; load < LOADS; load += 1) await visit(page, slug, path);
      await expectAccessible(page);
      expect(await leftToRight(page), path).toEqual([]);
      if (path === "calendar" && loaded === WIDE) {
        await visit(page, slug, `calendar?day=${day}`);
        await lookAtDialog(page, page.getByRole("link", { name: /تدور المجرات/ }));
      }
      if (path === `posts/${postId}`) {
        const menu = page.getByRole("button", { name: "Actions for this post" });
        await lookAtDialog(page, menu, page.getByRole("menuitem", { name: /^Delete/ }));
      }
      await page.setViewportSize(resized);
      await settled(page);
      await expectAccessible(page);
      await page.setViewportSize(TABLET);
      await settled(page);
      expect(await misfits(page), `${path} at 1024 px`).toEqual([]);
      await page.setViewportSize(PHONE);
      const name = path.replaceAll(/[^a-z-]+/g, "-").replace(/post-[a-z-]+/, "post");
      await page.screenshot({ path: `test-results/390-${colorScheme}-${name}.png`, fullPage: true });
      expect(await misfits(page), `${path} at 390 px`).toEqual([]);
    }
    await context.close();
  });
}

test("the pages before signing in are accessible, wide and on a phone", async ({ page }) => {
  await watchShifts(page);
  for (const path of ["/", "/sign-in", "/sign-up"]) {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (let load = 0; load < LOADS; load += 1) {
        await page.goto(path, { waitUntil: "networkidle" });
        const { sum, what } = await shiftsOf(page);
        expect(sum, `${path} jumps while it loads: ${what.join(" | ")}`).toBeLessThan(MOST_SHIFT);
      }
      await expectAccessible(page);
    }
    await page.screenshot({
      path: `test-results/390-light-out${path.replaceAll("/", "-")}.png`,
      fullPage: true,
    });
  }
});
