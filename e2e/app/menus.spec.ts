import { expect, test } from "../fixtures/journey";
import { api, connect, expectAccessible, newHandle, signUp } from "./visitor";

test("open menus are accessible, and tabs are told apart by how their posts begin", async ({ page }) => {
  const slug = await signUp(page, "Maria Mitchell");
  await connect(page, slug, "X", newHandle("maria"));
  const { data } = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
  const post = await api<{ id: string }>(page, slug, "POST", "/posts", {
    content: "Sweeping the sky for comets",
    social_account_ids: data.map(({ id }) => id),
    scheduled_at: new Date(Date.now() + 3 * 86_400_000).toISOString(),
  });

  await page.goto(`/${slug}/posts`);
  const openers = page.locator("button[aria-haspopup]").filter({ visible: true });
  const count = await openers.count();
  expect(count).toBeGreaterThan(3);
  for (let index = 0; index < count; index += 1) {
    await openers.nth(index).click();
    await expect(
      page.getByRole("menu").or(page.getByRole("listbox")).or(page.getByRole("dialog")),
    ).toBeVisible();
    // What floats above the page stands outside its landmarks.
    await expectAccessible(page, ["region"]);
    await page.keyboard.press("Escape");
  }

  await page.goto(`/${slug}/posts/${post.id}`);
  await expect(page).toHaveTitle(/^Sweeping the sky for comets · Maria/);
  await expectAccessible(page);
  await page.goto(`/${slug}/posts/${post.id}/edit`);
  await expect(page).toHaveTitle(/^Edit: Sweeping the sky for comets · Maria/);
});
