import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LOCK_WORDS } from "@/components/posts/lock-words";
import { expect, test, type Page } from "../fixtures/journey";
import { api, connect, newHandle, sandbox, signUp } from "./visitor";

/** The worker of the house under test, as `npm start` wrote it down. */
function workerPid(): number {
  const record = readFileSync(join(process.env.E2E_DATA ?? "", "run.json"), "utf8");
  const { children } = JSON.parse(record) as { children: { pid: number }[] };
  const command = (pid: number) =>
    execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  const worker = children.find(({ pid }) => command(pid).includes("worker.ts"));
  if (worker === undefined) throw new Error(`No worker is written down: ${record}`);
  return worker.pid;
}

async function scheduleSoon(page: Page, slug: string, text: string): Promise<string> {
  const accounts = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
  const { id } = await api<{ id: string }>(page, slug, "POST", "/posts", {
    content: text,
    social_account_ids: accounts.data.map((account) => account.id),
    scheduled_at: new Date(Date.now() + 8_000).toISOString(),
  });
  return id;
}

test("an open post page follows a post through the death of its worker, and offers only what can be done", async ({
  page,
  context,
}) => {
  test.setTimeout(150_000);
  const handle = newHandle("follow");
  const slug = await signUp(page, "Mary Somerville");
  await connect(page, slug, "X", handle);
  const hold = await sandbox.createHold({
    network: "x",
    account: handle,
    operation: "post.create",
    stage: "after_commit",
  });
  try {
    const text = `On the connexion of the physical sciences, ${handle}`;
    const id = await scheduleSoon(page, slug, text);
    await page.goto(`/${slug}/posts/${id}`);
    await expect(page.getByRole("link", { name: "Edit" })).toBeVisible();

    // Nothing of this page is reloaded from here on. The network has the post, and its answer does not come.
    await expect
      .poll(async () => (await sandbox.holds()).find((row) => row.id === hold.id)?.waiting.length, {
        timeout: 40_000,
      })
      .toBe(1);
    const header = page.getByRole("main").locator("header").first();
    await expect(page.getByText(LOCK_WORDS.being_sent)).toBeVisible();
    await expect(page.getByRole("main").getByText("Publishing", { exact: true }).first()).toBeVisible();
    for (const name of ["Edit", "Schedule", "Reschedule", "Publish now", "Cancel"]) {
      await expect(page.getByRole("main").getByRole("button", { name, exact: true })).toHaveCount(0);
      await expect(page.getByRole("main").getByRole("link", { name, exact: true })).toHaveCount(0);
    }
    const refused = await page.request.post(`/api/v1/posts/${id}/cancel`, {
      headers: { "X-Workspace": slug, Origin: new URL(page.url()).origin },
    });
    expect(refused.status()).toBe(409);

    process.kill(workerPid(), "SIGKILL");

    const list = await context.newPage();
    await list.goto(`/${slug}/posts`);
    await list
      .getByRole("button", { name: /^Actions for On the connexion/ })
      .filter({ visible: true })
      .click();
    await expect(list.getByRole("menuitem")).toHaveText([/Duplicate/]);
    await expect(list.getByRole("menu")).toContainText(/can be changed again when/);
    await list.goto(`/${slug}/calendar`);
    await list.getByRole("link", { name: /On the connexion/ }).click();
    await expect(list.getByRole("dialog")).toContainText(/can be changed again when/);
    await expect(list.getByRole("dialog").getByRole("link", { name: "Edit" })).toHaveCount(0);
    await expect(list.getByRole("dialog").getByRole("button", { name: "Move" })).toHaveCount(0);
    await list.goto(`/${slug}/posts/${id}/edit`);
    await expect(list.getByText("This post cannot be changed now")).toBeVisible();
    await expect(list.getByRole("button", { name: "Save changes" })).toBeDisabled();
    await list.close();

    await expect
      .poll(async () => (await api<{ status: string }>(page, slug, "GET", `/posts/${id}`)).status, {
        timeout: 90_000,
      })
      .toBe("published");
    await expect(header.getByText("Published", { exact: true })).toBeVisible({ timeout: 6_000 });
    await expect(page.getByRole("link", { name: /See it on X/ })).toBeVisible();
    expect(await sandbox.timeline({ network: "x", account: handle })).toHaveLength(1);
  } finally {
    await sandbox.settleHold(hold.id, "release");
  }
});
