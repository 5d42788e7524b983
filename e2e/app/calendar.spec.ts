import { expect, test, type Page } from "../fixtures/journey";
import { addDays, wallClockOf } from "@/lib/posts/wall-clock";
import { api, connect, newHandle, ORIGIN, PICTURE, signUp } from "./visitor";

interface Stored {
  id: string;
  scheduled_at: string;
}

/** A scheduled post in the middle of next month, where no edge of the grid is near. */
async function schedule(page: Page, slug: string, content: string, at: Date): Promise<Stored> {
  const { data } = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
  return await api<Stored>(page, slug, "POST", "/posts", {
    content,
    social_account_ids: data.map((account) => account.id),
    scheduled_at: at.toISOString(),
  });
}

function midNextMonth(): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 15, 9, 30));
}

const DAY_MS = 86_400_000;

const cellOf = (page: Page, day: string) => page.locator(`[role=gridcell][data-date="${day}"]`);

/** `2026-12-` → `2027-01-` */
const addMonth = (month: string) => addDays(`${month}01`, 31).slice(0, 8);

test("dragging a post to another day keeps its time of day and can be undone; a day that has passed refuses before it is let go", async ({
  page,
}) => {
  const slug = await signUp(page, "Maria Mitchell");
  await connect(page, slug, "X", newHandle("drag"));
  const at = midNextMonth();
  const post = await schedule(page, slug, "A comet, as promised", at);
  const { timezone } = await api<{ timezone: string }>(page, slug, "GET", "/workspace");
  const before = wallClockOf(at, timezone);
  const month = before.slice(0, 8);
  // For this browser it is the day before, so that its month has days on both sides.
  await page.clock.setFixedTime(new Date(at.getTime() - DAY_MS));
  await page.goto(`/${slug}/calendar?day=${before.slice(0, 10)}`);
  const chip = page.getByRole("link", { name: /A comet, as promised/ });
  const stored = async () => {
    const { scheduled_at } = await api<Stored>(page, slug, "GET", `/posts/${post.id}`);
    return wallClockOf(new Date(scheduled_at), timezone);
  };
  const marks = () =>
    page
      .locator("[role=gridcell]")
      .evaluateAll((cells) =>
        cells.flatMap((cell) =>
          cell instanceof HTMLElement ? [[cell.dataset.date, cell.dataset.drop]] : [],
        ),
      )
      .then((all) => Object.fromEntries(all) as Record<string, string | undefined>);
  const over = async (day: string) => {
    await chip.hover();
    await page.mouse.down();
    await cellOf(page, `${month}16`).hover();
    // The first move into a day enters it, the second is over it.
    await cellOf(page, day).hover();
    await cellOf(page, day).hover({ position: { x: 60, y: 110 } });
  };

  await over(`${month}10`);
  await expect.poll(marks).toMatchObject({ [`${month}10`]: "refuses", [`${month}13`]: "refuses" });
  expect((await marks())[`${month}17`]).toBeUndefined();
  await expect(cellOf(page, `${month}10`)).toHaveCSS("cursor", "not-allowed");
  await page.mouse.up();
  await expect.poll(async () => Object.values(await marks()).filter(Boolean)).toEqual([]);

  await over(`${month}17`);
  await expect.poll(marks).toMatchObject({ [`${month}17`]: "target" });
  await page.keyboard.press("Escape");
  await expect.poll(async () => Object.values(await marks()).filter(Boolean)).toEqual([]);
  await page.mouse.up();
  expect(await stored()).toBe(before);
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await over(`${month}17`);
  await page.mouse.up();
  await expect.poll(stored).toBe(`${month}17${before.slice(10)}`);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(stored).toBe(before);

  // Of a day that has passed only today can be meant.
  await cellOf(page, `${month}03`).click();
  await expect(page.getByRole("dialog")).toContainText("has passed, so this one is for");
  await expect(page.getByRole("dialog").getByLabel("Day")).toHaveValue("Today");
});

test("the keyboard goes through the month by one Tab stop, writes and moves, and never loses its place", async ({
  page,
}) => {
  const slug = await signUp(page, "Annie Jump Cannon");
  await connect(page, slug, "X", newHandle("keys"));
  const at = midNextMonth();
  await schedule(page, slug, "Spectra in order", at);
  const { timezone } = await api<{ timezone: string }>(page, slug, "GET", "/workspace");
  const before = wallClockOf(at, timezone);
  const month = before.slice(0, 8);
  await page.goto(`/${slug}/calendar?day=${before.slice(0, 10)}`);
  const grid = page.getByRole("grid", { name: "Calendar" });
  const stops = () =>
    grid.evaluate((element) =>
      [...element.querySelectorAll<HTMLElement>("*")]
        .filter((one) => one.tabIndex >= 0)
        .map((one) => one.dataset.date),
    );
  const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.date);
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  expect(await stops()).toEqual([`${month}15`]);
  await cellOf(page, `${month}15`).focus();
  await press("ArrowRight", "ArrowDown");
  expect([await focused(), await stops()]).toEqual([`${month}23`, [`${month}23`]]);
  await press("PageDown");
  await expect.poll(focused).toBe(`${addMonth(month)}01`);
  await press("PageUp");
  await expect.poll(focused).toBe(`${month}01`);
  // An empty day takes a post, and its text has the focus; closed, the day has it again.
  await press("ArrowRight", "Enter");
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "Text", exact: true })).toBeFocused();
  await press("Escape");
  await expect(cellOf(page, `${month}02`)).toBeFocused();

  // The same within a week, where a post is opened and moved.
  await page.goto(`/${slug}/calendar?view=week&day=${before.slice(0, 10)}`);
  const chip = page.getByRole("link", { name: /Spectra in order/ });
  await cellOf(page, `${month}15`).focus();
  await press("Enter");
  await expect(chip).toBeFocused();
  await press("Enter");
  await page.getByLabel(/^Move to/).fill(`${month}20`);
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect(page.getByText(/^Moved to/)).toBeVisible();
  await page.goto(`/${slug}/calendar?view=list&day=${before.slice(0, 10)}`);
  await expect(page.getByRole("region", { name: / 20$/ })).toContainText("Spectra in order");
});

test("two windows: what one person moves, the other sees without a reload", async ({ page, context }) => {
  const slug = await signUp(page, "Cecilia Payne");
  await connect(page, slug, "X", newHandle("live"));
  const at = midNextMonth();
  await page.goto(`/${slug}/calendar?view=list&day=${at.toISOString().slice(0, 10)}`);
  await expect(page.getByText("Nothing is planned here")).toBeVisible();
  const other = await context.newPage();
  await other.goto(`/${slug}/posts`);
  await schedule(other, slug, "Hydrogen, mostly", at);
  await expect(page.getByRole("button", { name: /Hydrogen, mostly/ })).toBeVisible();
});

test("the picture of the calendar in the README", async ({ page }) => {
  test.skip(process.env.UPDATE_SCREENSHOTS !== "1", "only when UPDATE_SCREENSHOTS=1 asks for it");
  const slug = await signUp(page, "Grace Hopper");
  await connect(page, slug, "X", newHandle("grace"));
  await connect(page, slug, "LinkedIn", newHandle("grace").replace("_", "-"));
  const upload = await page.request.post("/api/v1/media", {
    headers: { "X-Workspace": slug, Origin: ORIGIN },
    multipart: { file: { name: "heliograph.png", mimeType: "image/png", buffer: await picture() } },
  });
  const { id: mediaId } = (await upload.json()) as { id: string };
  const { data: accounts } = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
  const words = [
    "Signal mirrors, week one: what we learned",
    "Behind the scenes: the tripod that survived",
    "Hiring: two optics engineers who like mountains",
    "How Morse code met sunlight",
    "A day with the ridge crew",
    "Ask us anything about heliographs",
  ];
  const month = midNextMonth();
  const days = [1, 2, 3, 6, 7, 8, 9, 10, 13, 14, 15, 15, 16, 17, 20, 21, 22, 22, 23, 27, 28, 29];
  for (const [index, day] of days.entries()) {
    const at = new Date(
      Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), day, 7 + ((index * 5) % 11), (index % 4) * 15),
    );
    await api(page, slug, "POST", "/posts", {
      content: words[index % words.length],
      social_account_ids: accounts.slice(0, 1 + (index % 2)).map((account) => account.id),
      media_ids: index % 3 === 0 ? [mediaId] : [],
      scheduled_at: at.toISOString(),
      draft: index % 6 === 5,
    });
  }
  await page.setViewportSize({ width: 1440, height: 1000 });
  await page.goto(`/${slug}/calendar?view=month&day=${month.toISOString().slice(0, 10)}`);
  await expect(page.getByRole("link", { name: /Signal mirrors/ }).first()).toBeVisible();
  await page.screenshot({ path: "docs/calendar.png", animations: "disabled" });
});

async function picture(): Promise<Buffer> {
  const { readFile } = await import("node:fs/promises");
  return await readFile(PICTURE);
}
