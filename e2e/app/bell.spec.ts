import { expect, test } from "../fixtures/journey";
import { api, connect, inviteReader, newHandle, sandbox, signUp } from "./visitor";

test("the bell is lit for those who can put it out, and tells the others the same news", async ({
  page,
  browser,
}) => {
  const handle = newHandle("bell");
  const slug = await signUp(page, "Annie Jump Cannon");
  await connect(page, slug, "X", handle);
  // The person takes the app away at the network: the account needs somebody.
  const { id } = await sandbox.createFault({ network: "x", account: handle, kind: "token_revoked" });
  try {
    const accounts = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
    await api(page, slug, "POST", "/posts", {
      content: `Spectra of the first class, ${handle}`,
      social_account_ids: accounts.data.map((account) => account.id),
      scheduled_at: new Date(Date.now() + 2_000).toISOString(),
    });
    const news = () => api<{ unread: number }>(page, slug, "GET", "/notifications");
    await expect.poll(async () => (await news()).unread, { timeout: 60_000 }).toBe(1);
    await page.goto(`/${slug}/posts`);
    const lit = page.getByRole("button", { name: "Notifications, 1 unread" }).filter({ visible: true });
    await expect(lit).toBeVisible();

    const reader = await inviteReader(page, slug, browser, "Henrietta Leavitt");
    await reader.goto(`/${slug}/posts`);
    await reader
      .getByRole("button", { name: "Notifications", exact: true })
      .filter({ visible: true })
      .click();
    const list = reader.getByRole("dialog", { name: "Notifications" });
    await expect(list.getByRole("listitem")).toContainText(handle);
    await expect(list).not.toContainText("unread");
    await expect(list.getByRole("button", { name: /read/ })).toHaveCount(0);
    await reader.context().close();

    await lit.click();
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await expect(lit).toHaveCount(0);
  } finally {
    await sandbox.deleteFaults(id);
  }
});
