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

async function furnished(page: Page): Promise<{ slug: string; postId: string }> {
  const slug = await signUp(page, "Vera Rubin");
  await connect(page, slug, "X", newHandle("vera"));
  const { data } = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
  const inThreeDays = (content: string) =>
    api<{ id: string }>(page, slug, "POST", "/posts", {
      content,
      social_account_ids: data.map((account) => account.id),
      scheduled_at: new Date(Date.now() + 3 * 86_400_000).toISOString(),
    });
  const cancelled = await inThreeDays("A talk that was called off");
  await api(page, slug, "POST", `/posts/${cancelled.id}/cancel`);
  const post = await inThreeDays("Galaxies turn faster than they should");
  return { slug, postId: post.id };
}

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** The page with its data, and quiet. */
async function visit(page: Page, slug: string, path: string): Promise<void> {
  const response = await page.goto(`/${slug}/${path}`);
  expect(response?.status(), path).toBeLessThan(400);
  await settled(page);
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
    test.setTimeout(300_000);
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    const { slug, postId } = await furnished(page);
    for (const path of pages.map((one) => one.replace("{post}", postId))) {
      // Light pages are loaded wide and dark ones narrow: what is only ever resized, the other one loads.
      const [loaded, resized] = colorScheme === "light" ? [WIDE, PHONE] : [PHONE, WIDE];
      await page.setViewportSize(loaded);
      await visit(page, slug, path);
      await expectAccessible(page);
      await page.setViewportSize(resized);
      await settled(page);
      await expectAccessible(page);
      await page.setViewportSize(PHONE);
      const name = path.replaceAll(/[^a-z-]+/g, "-").replace(/post-[a-z-]+/, "post");
      await page.screenshot({ path: `test-results/390-${colorScheme}-${name}.png`, fullPage: true });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} scrolls sideways at 390 px`).toBeLessThanOrEqual(0);
    }
    await context.close();
  });
}

test("the pages before signing in are accessible, wide and on a phone", async ({ page }) => {
  for (const path of ["/", "/sign-in", "/sign-up"]) {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(path);
      await expectAccessible(page);
    }
    await page.screenshot({
      path: `test-results/390-light-out${path.replaceAll("/", "-")}.png`,
      fullPage: true,
    });
  }
});
