/** Nothing typed is lost, kept against one's will or hidden, whichever way the composer is left. */
import { expect, test, type Page } from "../fixtures/journey";
import { api, connect, newHandle, PICTURE, signUp } from "./visitor";

const textOf = (page: Page) => page.getByRole("textbox", { name: "Text", exact: true });

async function begin(page: Page, slug: string, text: string): Promise<void> {
  await page.goto(`/${slug}/compose`);
  await expect(textOf(page)).toBeEnabled();
  await textOf(page).fill(text);
}

async function contents(page: Page, slug: string): Promise<string[]> {
  const { data } = await api<{ data: { content: string }[] }>(page, slug, "GET", "/posts");
  return data.map((post) => post.content).sort();
}

/** A post that waits until tomorrow; answers its page. */
async function scheduled(page: Page, slug: string, content: string): Promise<string> {
  const handle = newHandle("kept");
  await connect(page, slug, "X", handle);
  const accounts = await api<{ data: { id: string }[] }>(page, slug, "GET", "/social-accounts");
  const post = await api<{ id: string }>(page, slug, "POST", "/posts", {
    content,
    social_account_ids: accounts.data.map(({ id }) => id),
    scheduled_at: new Date(Date.now() + 86_400_000).toISOString(),
  });
  return `/${slug}/posts/${post.id}`;
}

/** Types without the server hearing of it: the copy in the browser is all there is. */
async function unheard(page: Page, slug: string, text: string): Promise<void> {
  await page.route("**/api/v1/posts", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await begin(page, slug, text);
  await expect(page.getByText("Not saved; kept in this browser")).toBeVisible();
}

test("a new post really is a new one, and what was there stays a draft; both ways back find theirs", async ({
  page,
}) => {
  const slug = await signUp(page, "Ada Byron");
  await unheard(page, slug, "The engine weaves patterns");
  await page.unroute("**/api/v1/posts");
  await page.goto(`/${slug}/compose`);
  await expect(page.getByText("What you had not saved is back")).toBeVisible();
  await page.getByRole("button", { name: "Start a new post" }).click();
  await expect(textOf(page)).toHaveValue("");
  await expect.poll(() => contents(page, slug)).toEqual(["The engine weaves patterns"]);
  await textOf(page).fill("A second thought");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  expect(await contents(page, slug)).toEqual(["A second thought", "The engine weaves patterns"]);

  await page.goBack();
  await expect(textOf(page)).toHaveValue("The engine weaves patterns");
  await page.goForward();
  await expect(textOf(page)).toHaveValue("A second thought");
  // Another new post by the navigation, from the same page.
  await page.getByRole("link", { name: "New post" }).first().click();
  await expect(textOf(page)).toHaveValue("");
  await expect(page.getByText("Your last draft")).toContainText("A second thought");
  expect(await contents(page, slug)).toEqual(["A second thought", "The engine weaves patterns"]);
});

test("what came back can be discarded, and that taken back; what is emptied leaves no draft", async ({
  page,
}) => {
  const slug = await signUp(page, "Sophie Germain");
  await unheard(page, slug, "Vibrating plates");
  await page.unroute("**/api/v1/posts");
  await page.goto(`/${slug}/compose`);
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await page.getByRole("button", { name: "Discard it" }).click();
  await expect(textOf(page)).toHaveValue("");
  expect(await contents(page, slug)).toEqual([]);
  await page.getByRole("button", { name: "Bring it back" }).click();
  await expect(textOf(page)).toHaveValue("Vibrating plates");
  await expect.poll(() => contents(page, slug)).toEqual(["Vibrating plates"]);

  await textOf(page).fill("");
  await page.getByRole("link", { name: "Posts" }).first().click();
  await expect.poll(() => contents(page, slug)).toEqual([]);
});

test("a tab that is closed or crashes leaves its text to the next one, at once", async ({
  page,
  context,
}) => {
  const slug = await signUp(page, "Maria Mitchell");
  const first = await context.newPage();
  await unheard(first, slug, "A comet in October");
  await first.close({ runBeforeUnload: true });
  await page.goto(`/${slug}/compose`);
  await expect(page.getByText("What you had not saved is back")).toBeVisible();
  await expect(textOf(page)).toHaveValue("A comet in October");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();

  // A crash says no good-bye: it is offered, since its tab may be alive.
  const second = await context.newPage();
  await unheard(second, slug, "Sunspots, counted daily");
  await second.goto("chrome://crash").catch(() => undefined);
  await page.goto(`/${slug}/compose`);
  await expect(page.getByText("Another tab has an unsaved new post")).toBeVisible();
  await page.getByRole("button", { name: "Go on with it here" }).click();
  await expect(textOf(page)).toHaveValue("Sunspots, counted daily");
  await expect.poll(() => contents(page, slug)).toEqual(["A comet in October", "Sunspots, counted daily"]);

  // What had been saved when the tab was closed is offered too.
  const third = await context.newPage();
  await third.goto(`/${slug}/compose`);
  await expect(third.getByText("Your last draft")).toContainText("Sunspots, counted daily");
});

test("changes to a scheduled post that were not saved are told, restored and discarded", async ({ page }) => {
  const slug = await signUp(page, "Caroline Herschel");
  const address = await scheduled(page, slug, "Eight comets");
  await page.goto(`${address}/edit`);
  await expect(textOf(page)).toHaveValue("Eight comets");
  await textOf(page).fill("Nine comets");
  await expect(page.getByText("Unsaved changes; kept in this browser")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save changes" })).toHaveClass(/bg-primary/);

  // By the navigation: said at once, and on the post's page.
  await page.getByRole("link", { name: "Calendar" }).first().click();
  await page.waitForURL(/calendar/);
  await expect(page.getByText("Your changes to “Nine comets” are not saved.")).toBeVisible();
  await page.goto(address);
  await expect(page.getByText("You have unsaved changes to this post")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Eight comets");
  await page.getByRole("link", { name: "Go on editing" }).click();
  await expect(textOf(page)).toHaveValue("Nine comets");
  await expect(page.getByText("What you had not saved is back")).toBeVisible();

  // Back, then discarded; and discarded changes can be brought back.
  await page.goBack();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(page.getByText("You have unsaved changes to this post")).toBeHidden();
  await page.getByRole("button", { name: "Bring them back" }).click();
  await page.getByRole("link", { name: "Go on editing" }).click();
  await expect(textOf(page)).toHaveValue("Nine comets");
  await page.getByRole("button", { name: "Use the saved version" }).click();
  await expect(textOf(page)).toHaveValue("Eight comets");
  await textOf(page).fill("Ten comets");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.waitForURL((url) => url.pathname === address);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Ten comets");
  await expect(page.getByText("You have unsaved changes to this post")).toBeHidden();
});

test("two tabs with one scheduled post keep a copy each", async ({ page, context }) => {
  const slug = await signUp(page, "Vera Rubin");
  const address = await scheduled(page, slug, "Rotation curves");
  await page.goto(`${address}/edit`);
  await textOf(page).fill("Rotation curves are flat");
  const other = await context.newPage();
  await other.goto(`${address}/edit`);
  await expect(other.getByText("Another tab has unsaved changes to this post")).toContainText("");
  await expect(textOf(other)).toHaveValue("Rotation curves");
  await textOf(other).fill("Dark matter");
  await page.reload();
  await expect(textOf(page)).toHaveValue("Rotation curves are flat");
  await other.reload();
  await expect(textOf(other)).toHaveValue("Dark matter");
});

test("a reload in the middle of an upload sends the picture again", async ({ page }) => {
  const slug = await signUp(page, "Annie Maunder");
  await page.goto(`/${slug}/compose`);
  await expect(page.getByRole("button", { name: "Add pictures" })).toBeEnabled();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/v1/media", async (route) => {
    await held;
    await route.abort().catch(() => undefined);
  });
  await page.locator("input[type=file]").setInputFiles(PICTURE);
  await expect(page.getByText("Pictures are on their way…")).toBeVisible();
  await page.unroute("**/api/v1/media");
  await page.reload();
  release();
  await expect(page.getByText("What was on its way is uploaded again: heliograph.png")).toBeVisible();
  await expect(page.getByLabel("Alt text of picture 1")).toBeVisible();
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Alt text of picture 1")).toBeVisible();
  await expect(page.getByText("What you had not saved is back")).toBeHidden();
});

test("a suggested time keeps the focus in the form", async ({ page }) => {
  const slug = await signUp(page, "Mary Ward");
  await begin(page, slug, "Through the microscope");
  await page.getByRole("button", { name: "In an hour" }).press("Enter");
  await expect(page.getByLabel("Time", { exact: true })).toBeFocused();
});
