import { expect, test, type Page } from "../fixtures/journey";
import { wallClockOf } from "@/lib/posts/wall-clock";
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

test("dragging a post to another day keeps its time of day and can be undone", async ({ page }) => {
  const slug = await signUp(page, "Maria Mitchell");
  await connect(page, slug, "X", newHandle("drag"));
  const at = midNextMonth();
  const post = await schedule(page, slug, "A comet, as promised", at);
  const { timezone } = await api<{ timezone: string }>(page, slug, "GET", "/workspace");
  const before = wallClockOf(at, timezone);
  await page.goto(`/${slug}/calendar?day=${before.slice(0, 10)}`);
  const chip = page.getByRole("link", { name: /A comet, as promised/ });
  const target = `${before.slice(0, 8)}17`;
  await chip.dragTo(page.locator(`[role=gridcell][data-date="${target}"]`));
  const stored = async () => {
    const { scheduled_at } = await api<Stored>(page, slug, "GET", `/posts/${post.id}`);
    return wallClockOf(new Date(scheduled_at), timezone);
  };
  await expect.poll(stored).toBe(`${target}${before.slice(10)}`);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(stored).toBe(before);
});

test("the keyboard moves a post as well", async ({ page }) => {
  const slug = await signUp(page, "Annie Jump Cannon");
  await connect(page, slug, "X", newHandle("keys"));
  const at = midNextMonth();
  await schedule(page, slug, "Spectra in order", at);
  const { timezone } = await api<{ timezone: string }>(page, slug, "GET", "/workspace");
  const before = wallClockOf(at, timezone);
  await page.goto(`/${slug}/calendar?view=week&day=${before.slice(0, 10)}`);
  const chip = page.getByRole("link", { name: /Spectra in order/ });
  await chip.focus();
  await page.keyboard.press("Enter");
  await page.getByLabel(/^Move to/).fill(`${before.slice(0, 8)}20`);
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
    "Behind the scenes 📷 the tripod that survived",
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
