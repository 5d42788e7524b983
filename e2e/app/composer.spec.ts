import { expect, test } from "../fixtures/journey";
import { api, connect, connectByClicks, minuteAhead, newHandle, signUp, write } from "./visitor";

const LONG = "The mirrors answer each other from ridge to ridge. ".repeat(8);

test("a text too long for X is said before scheduling, and the repair is for X alone", async ({ page }) => {
  const handle = newHandle("long");
  const slug = await signUp(page, "Mary Somerville");
  await connect(page, slug, "X", handle);
  await connectByClicks(page, slug, "LinkedIn", handle.replace("_", "-"));
  await write(page, slug, { text: LONG, accounts: [handle, "LinkedIn: "] });

  const findings = page.getByRole("group", { name: "Findings" });
  await expect(findings).toContainText("X takes 280");
  await findings.getByRole("button", { name: /Shorten for X/ }).click();
  await expect(findings).not.toContainText("X takes 280");
  const shared = page.getByRole("textbox", { name: "Text", exact: true });
  await expect(shared).toHaveValue(LONG);

  // The fork is told, and follows the shared text when asked to.
  const own = page.getByRole("list", { name: "Accounts with a text of their own" });
  await expect(own).toContainText(`X @${handle} has a text of its own`);
  await shared.fill(`News. ${LONG}`);
  await expect(own).toContainText("your change of the shared text did not reach it");
  await own.getByRole("button", { name: `Update X @${handle} from this text` }).click();
  await expect(page.getByText("Its own text is made from the shared one again.")).toBeVisible();
  await expect(own).toContainText("has a text of its own");

  await page.getByRole("tab", { name: new RegExp(`X @${handle}`) }).click();
  await expect(page.getByRole("textbox", { name: `Text for @${handle}` })).toHaveValue(/^News\. [^]*…$/);
  await page.getByRole("button", { name: "Back to shared text" }).click();
  await expect(findings).toContainText("X takes 280");
});

test("a time in the past asks whether to publish now", async ({ page }) => {
  const handle = newHandle("past");
  const slug = await signUp(page, "Hedy Lamarr");
  await connect(page, slug, "X", handle);
  await write(page, slug, { text: "Yesterday's news", accounts: [handle] });
  // A day is taken from a month with the keyboard alone, read in words, and typed as well.
  await page.getByRole("button", { name: "Open the month" }).click();
  await expect(
    page.getByRole("dialog", { name: "Choose a date" }).getByRole("button", { name: /^Today,/ }),
  ).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Day")).toHaveValue("Tomorrow");
  await page.getByLabel("Day").fill("2020-02-29");
  await page.getByLabel("Time", { exact: true }).fill("09:00");
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(page.getByRole("alertdialog")).toContainText("Publish now?");
  await page.getByRole("button", { name: "Choose another time" }).click();
  await expect(page.getByRole("textbox", { name: "Text", exact: true })).toHaveValue("Yesterday's news");
});

test("publishing at once asks first, and names the accounts", async ({ page }) => {
  const handle = newHandle("asked");
  const slug = await signUp(page, "Hertha Ayrton");
  await connect(page, slug, "X", handle);
  await page.goto(`/${slug}/compose`);
  const text = page.getByRole("textbox", { name: "Text", exact: true });
  await expect(text).toBeEnabled();
  const field = await text.elementHandle();
  await page.getByRole("button", { name: new RegExp(handle) }).click();
  await expect(page.getByRole("tab", { name: "All accounts" })).toBeVisible();
  // The field stays the same one: what is being typed meanwhile goes nowhere else.
  expect(await field?.evaluate((element) => element.isConnected)).toBe(true);
  await text.fill("Arcs hiss");
  await page.getByRole("button", { name: "Publish now" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question.getByRole("list", { name: "Accounts" })).toContainText(`X · @${handle}`);
  await expect(question.getByRole("button", { name: "Not yet" })).toBeFocused();
  await question.getByRole("button", { name: "Not yet" }).click();
  const { data } = await api<{ data: { status: string }[] }>(page, slug, "GET", "/posts");
  expect(data.every(({ status }) => status === "draft")).toBe(true);
});

test("nothing typed is lost when the server cannot be reached and the tab is reloaded", async ({
  page,
  context,
}) => {
  const slug = await signUp(page, "Katherine Johnson");
  await page.goto(`/${slug}/compose`);
  const text = page.getByRole("textbox", { name: "Text", exact: true });
  await expect(text).toBeEnabled();
  await context.setOffline(true);
  await text.fill("Trajectories, checked by hand");
  await expect(page.getByText("Not saved; kept in this browser")).toBeVisible();
  await context.setOffline(false);
  await page.goto(`/${slug}/compose`);
  await expect(page.getByText("What you had not saved is back")).toBeVisible();
  await expect(text).toHaveValue("Trajectories, checked by hand");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  const { data } = await api<{ data: { content: string }[] }>(page, slug, "GET", "/posts");
  expect(data.map((post) => post.content)).toEqual(["Trajectories, checked by hand"]);
});

test("closing the composer on the calendar keeps a draft on the day that was clicked", async ({ page }) => {
  const slug = await signUp(page, "Emmy Noether");
  await page.goto(`/${slug}/calendar`);
  await page.getByRole("gridcell").nth(10).click();
  const dialog = page.getByRole("dialog", { name: "New post" });
  await dialog.getByRole("textbox", { name: "Text", exact: true }).fill("Symmetry and what it keeps");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("link", { name: /Symmetry and what it keeps/ })).toBeVisible();
});

test("the second of two edits meets the newer version, and neither text is lost", async ({
  page,
  context,
}) => {
  const handle = newHandle("edits");
  const slug = await signUp(page, "Lise Meitner");
  await connect(page, slug, "X", handle);
  await write(page, slug, { text: "First version", accounts: [handle] });
  const due = minuteAhead(86_400, "UTC");
  await page.getByLabel("Day").fill(due.day);
  await page.getByLabel("Time", { exact: true }).fill(due.time);
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  await page.waitForURL(/\/posts\/post_[a-z0-9]+$/);
  const edit = `${page.url()}/edit`;

  await page.goto(edit);
  const other = await context.newPage();
  await other.goto(edit);
  const mine = page.getByRole("textbox", { name: "Text", exact: true });
  const theirs = other.getByRole("textbox", { name: "Text", exact: true });
  await mine.fill("My version");
  await theirs.fill("Their version");
  await other.getByRole("button", { name: "Save changes" }).click();
  await other.waitForURL(/\/posts\/post_[a-z0-9]+$/);

  await page.bringToFront(); // A tab behind another one paints nothing that could be clicked.
  await page.getByRole("button", { name: "Save changes" }).click();
  const conflict = page.getByRole("status").filter({ hasText: "Somebody saved a newer version" });
  await expect(conflict).toContainText("My version");
  await expect(conflict).toContainText("Their version");
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect(mine).toHaveValue("Their version");
  await page.getByRole("button", { name: "Bring mine back" }).click();
  await expect(mine).toHaveValue("My version");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.waitForURL(/\/posts\/post_[a-z0-9]+$/);
  await expect(page.getByRole("main")).toContainText("My version");
});

test("an open draft without unsaved words follows what is saved elsewhere, and goes on from there", async ({
  page,
  context,
}) => {
  const slug = await signUp(page, "Chien-Shiung Wu");
  await write(page, slug, { text: "First thought", accounts: [] });
  await page.waitForURL(/\/posts\/post_[a-z0-9]+\/edit$/);
  await page.reload();
  const mine = page.getByRole("textbox", { name: "Text", exact: true });
  await expect(mine).toHaveValue("First thought");
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole("textbox", { name: "Text", exact: true }).fill("Second thought");
  await expect(mine).toHaveValue("Second thought");
  await mine.fill("Second thought, and a third");
  await expect(other.getByRole("textbox", { name: "Text", exact: true })).toHaveValue(
    "Second thought, and a third",
  );
  await expect(page.getByText("Somebody saved a newer version")).toBeHidden();
});

test("a script that is named like a picture is refused, and the post stays as it is", async ({ page }) => {
  const slug = await signUp(page, "Grace Chisholm");
  await page.goto(`/${slug}/compose`);
  await expect(page.getByRole("button", { name: "Add pictures" })).toBeEnabled();
  await page.locator("input[type=file]").setInputFiles({
    name: "holiday.png",
    mimeType: "image/png",
    buffer: Buffer.from("#!/bin/sh\necho not a picture\n"),
  });
  await expect(page.getByRole("alert").filter({ hasText: /picture|JPEG/i })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove holiday.png" })).toBeVisible();
});
