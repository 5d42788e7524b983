import { expect, test } from "../fixtures/journey";
import { api, connect, expectAccessible, newHandle, sandbox, signUp } from "./visitor";

test("a post that waits out a rate limit says so, and until when, wherever it is listed", async ({
  page,
}) => {
  const handle = newHandle("limited");
  const slug = await signUp(page, "Caroline Herschel");
  await connect(page, slug, "X", handle);
  const limit = await sandbox.createFault({
    network: "x",
    account: handle,
    operation: "post.create",
    kind: "rate_limited",
    times: null,
    params: { reset_seconds: 1_800 },
  });
  try {
    const accounts = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
    const { id } = await api<{ id: string }>(page, slug, "POST", "/posts", {
      content: `A comet in Draco, ${handle}`,
      social_account_ids: accounts.data.map((account) => account.id),
      scheduled_at: new Date(Date.now() + 3_000).toISOString(),
    });
    await page.goto(`/${slug}/posts/${id}`);
    const words = /Waiting, next try (tomorrow )?\d\d:\d\d/;
    const header = page.getByRole("main").locator("header").first();
    await expect(header.getByText(words)).toBeVisible({ timeout: 40_000 });
    await expect(header.getByRole("button", { name: "Cancel" })).toBeVisible();
    await expectAccessible(page);
    for (const place of ["posts", "calendar", "calendar?view=week", "calendar?view=list"]) {
      await page.goto(`/${slug}/${place}`);
      await expect(page.getByRole("main").getByText(words).filter({ visible: true }).first()).toBeVisible();
    }
    await expectAccessible(page);
  } finally {
    await sandbox.deleteFaults(limit.id);
  }
});
