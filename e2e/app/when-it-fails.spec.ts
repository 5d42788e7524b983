import { expect, test, type Page } from "../fixtures/journey";
import { connect, newHandle, publishNow, sandbox, signUp, write } from "./visitor";

async function writeAndPublish(page: Page, slug: string, text: string, handle: string, picture = false) {
  await write(page, slug, { text, accounts: [handle], picture });
  await publishNow(page);
  await page.waitForURL(/\/posts\/post_[a-z0-9]+$/);
}

test("a post that cannot go out says why and what to do, and goes out once that is done", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const handle = newHandle("revoked");
  const slug = await signUp(page, "Rosalind Franklin");
  await connect(page, slug, "X", handle);
  // The person has taken the app away at the network.
  await sandbox.createFault({ network: "x", account: handle, kind: "token_revoked" });
  await writeAndPublish(page, slug, `Plates from the dark room, ${handle}`, handle, true);
  const postUrl = page.url();

  // The account, the reason and the next click stand together.
  const accounts = page.getByRole("region", { name: "Accounts" });
  await expect(accounts.getByText("Blocked", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(accounts.locator("[data-slot=alert]")).toContainText(/connect/i);
  await accounts.getByRole("link", { name: `Reconnect ${handle}` }).click();
  await page
    .getByRole("button", { name: /^Reconnect/ })
    .first()
    .click();
  await page.getByLabel(/as someone else/).fill(handle);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.waitForURL(/\/accounts\?connected=/);

  await page.goto(postUrl);
  await expect(page.getByRole("link", { name: /See it on X/ })).toBeVisible({ timeout: 90_000 });
  expect(await sandbox.timeline({ network: "x", account: handle })).toHaveLength(1);
});

test("an outcome that nobody can tell is settled by a person with the link of the live post", async ({
  page,
}) => {
  const handle = newHandle("unknown");
  const slug = await signUp(page, "Ada Lovelace");
  await connect(page, slug, "X", handle);
  await sandbox.createFault({
    network: "x",
    account: handle,
    operation: "post.create",
    kind: "reset_after_commit",
  });
  const blind = await sandbox.createFault({
    network: "x",
    account: handle,
    operation: "post.list",
    kind: "server_error",
    times: null,
  });
  try {
    await writeAndPublish(page, slug, `Note G, once and for all, ${handle}`, handle);
    const accounts = page.getByRole("region", { name: "Accounts" });
    await expect(accounts.getByText("Outcome unknown").first()).toBeVisible({ timeout: 60_000 });
    const [live] = await sandbox.timeline({ network: "x", account: handle });
    expect(live).toBeDefined();
    await page.getByLabel("Link of the post on X").fill(live?.permalink ?? "");
    // While the network is being asked nobody else may decide; the button may be pressed again.
    await expect(async () => {
      await page.getByRole("button", { name: "It is live" }).click();
      await expect(page.getByRole("link", { name: /See it on X/ })).toBeVisible({ timeout: 4_000 });
    }).toPass({ timeout: 60_000 });
    expect(await sandbox.timeline({ network: "x", account: handle })).toHaveLength(1);
  } finally {
    await sandbox.deleteFaults(blind.id);
  }
});
