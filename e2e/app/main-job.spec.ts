import { expect, test } from "../fixtures/journey";
import { api, connectByClicks, minuteAhead, newHandle, sandbox, signUpByClicks, write } from "./visitor";

test("a person signs up, connects, writes with a picture, schedules, sees it go live, and reads the log", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const handle = newHandle("grace");
  const slug = await signUpByClicks(page, "Grace Hopper");
  await page.goto(`/${slug}/calendar`);
  const firstStep = page.getByRole("link", { name: "Connect an account" });
  await firstStep.click();
  await page.waitForURL(`**/${slug}/accounts`);
  await connectByClicks(page, slug, "X", handle);

  const text = `First light from the ridge at ${handle} https://example.com/heliograph #signals`;
  await write(page, slug, { text, accounts: [handle], picture: true });
  await expect(page.getByRole("complementary", { name: "Preview" }).getByText("First light")).toBeVisible();
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();

  const { time_zone } = await zoneOf(page, slug);
  const due = minuteAhead(15, time_zone);
  await page.getByLabel("Day").fill(due.day);
  await page.getByLabel("Time", { exact: true }).fill(due.time);
  // Twice, as hasty hands do: one post.
  await page.getByRole("button", { name: "Schedule", exact: true }).dblclick();
  await page.waitForURL(/\/posts\/post_[a-z0-9]+$/);
  const postUrl = page.url();
  const { data } = await api<{ data: unknown[] }>(page, slug, "GET", "/posts");
  expect(data).toHaveLength(1);

  await page.goto(`/${slug}/calendar?day=${due.day}`);
  const chip = page.getByRole("link", { name: /First light/ });
  await expect(chip).toContainText(due.time);
  await expect(firstStep).toHaveCount(0);
  await chip.click();
  await expect(page.getByRole("dialog")).toContainText(handle);
  await page.getByRole("dialog").getByRole("link", { name: "Open" }).click();

  // Live: nothing is reloaded from here to the end of the wait.
  await expect(page).toHaveURL(postUrl);
  const link = page.getByRole("link", { name: /See it on X/ });
  await expect(link).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole("region", { name: "Attempts" })).toContainText("Published");

  const [live] = await sandbox.timeline({ network: "x", account: handle });
  expect(live?.text).toContain("First light from the ridge");
  expect(live?.media).toHaveLength(1);
  expect(live?.media[0]?.alt).toBe("A mirror on a tripod flashes sunlight over a valley");
  expect(await link.getAttribute("href")).toBe(live?.permalink);

  await page.goto(`/${slug}/logs`);
  await expect(page.getByRole("main")).toContainText("First light from the ridge");
  await expect(page.getByRole("main")).toContainText(handle);
});

async function zoneOf(page: Parameters<typeof api>[0], slug: string): Promise<{ time_zone: string }> {
  const { timezone } = await api<{ timezone: string }>(page, slug, "GET", "/workspace");
  return { time_zone: timezone };
}
