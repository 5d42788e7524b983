import sharp from "sharp";
import { expect, test, type Page } from "../fixtures/journey";
import {
  api,
  connect,
  expectAccessible,
  newHandle,
  PICTURE,
  publishNow,
  sandbox,
  signUp,
  write,
} from "./visitor";

interface StoredPost {
  id: string;
  status: string;
  content: string;
  labels: string[];
  media: { id: string; alt_text: string; width: number; height: number }[];
  variants: Record<string, { media_ids?: string[] }>;
}

const onlyPost = async (page: Page, slug: string) => {
  const { data } = await api<{ data: { id: string }[] }>(page, slug, "GET", "/posts");
  expect(data).toHaveLength(1);
  return await api<StoredPost>(page, slug, "GET", `/posts/${data[0]?.id ?? ""}`);
};

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#c96f1e" } })
    .jpeg()
    .toBuffer();

/** Puts a file into the page by dropping or pasting, as another program would. */
async function handOver(page: Page, kind: "drop" | "paste", at: string, words = ""): Promise<void> {
  const bytes = (await flat(400, 400)).toString("base64");
  await page.evaluate(
    ({ kind, at, words, bytes }) => {
      const raw = Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([raw], "handed.jpg", { type: "image/jpeg" }));
      if (words !== "") data.setData("text/plain", words);
      const more = { bubbles: true, cancelable: true };
      const event =
        kind === "drop"
          ? new DragEvent("drop", { ...more, dataTransfer: data })
          : new ClipboardEvent("paste", { ...more, clipboardData: data });
      const taken = !document.querySelector(at)?.dispatchEvent(event);
      document.body.dataset.taken = String(taken);
    },
    { kind, at, words, bytes },
  );
}

test("a picture too tall for Instagram is cropped or bordered in one click, and that can be taken back", async ({
  page,
}) => {
  const handle = newHandle("tall").replace("_", ".");
  const slug = await signUp(page, "Berenice Abbott");
  await connect(page, slug, "Instagram", handle);
  await write(page, slug, { text: "A tower", accounts: [handle] });
  const buffer = await flat(600, 1_500);
  await page.locator("input[type=file]").setInputFiles({ name: "tower.jpg", mimeType: "image/jpeg", buffer });

  const findings = page.getByRole("group", { name: "Findings" });
  await expect(findings).toContainText("too tall for Instagram");
  await expectAccessible(page);
  await findings.getByRole("button", { name: "Crop to 4:5" }).click();
  await expect(findings).not.toContainText("too tall");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(findings).toContainText("too tall for Instagram");
  await findings.getByRole("button", { name: "Add borders" }).click();
  await expect(findings).not.toContainText("too tall");

  await publishNow(page);
  await page.waitForURL(/\/posts\/post_[a-z0-9]+$/);
  const post = await onlyPost(page, slug);
  // Only Instagram's own pictures changed.
  expect(post.media.map(({ width, height }) => [width, height])).toContainEqual([600, 1_500]);
  const [own] = Object.values(post.variants);
  const made = await api<StoredPost["media"][number]>(
    page,
    slug,
    "GET",
    `/media/${own?.media_ids?.[0] ?? ""}`,
  );
  expect([made.width, made.height]).toEqual([1_200, 1_500]);
});

test("what is published at once goes out with the alt text typed last", async ({ page }) => {
  const handle = newHandle("alt");
  const slug = await signUp(page, "Dorothea Lange");
  await connect(page, slug, "X", handle);
  await write(page, slug, { text: "Look", accounts: [handle], picture: true });
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await page.getByLabel("Alt text of picture 1").fill("A valley, seen from a ridge");
  await publishNow(page);
  await page.waitForURL(/\/posts\/post_[a-z0-9]+$/);
  await expect
    .poll(async () => (await sandbox.timeline({ network: "x", account: handle }))[0]?.media[0]?.alt, {
      timeout: 60_000,
    })
    .toBe("A valley, seen from a ridge");
});

test("alt text typed without a connection is back after a reload, and arrives", async ({ page, context }) => {
  const slug = await signUp(page, "Tina Modotti");
  await page.goto(`/${slug}/compose`);
  await expect(page.getByRole("button", { name: "Add pictures" })).toBeEnabled();
  await page.locator("input[type=file]").setInputFiles(PICTURE);
  await page.waitForURL(/\/posts\/post_[a-z0-9]+\/edit$/);
  await context.setOffline(true);
  await page.getByLabel("Alt text of picture 1").fill("Hands on a mirror");
  await context.setOffline(false);
  const arrived = page.waitForResponse(
    (response) => response.request().method() === "PATCH" && response.url().includes("/media/"),
  );
  await page.reload();
  await expect(page.getByLabel("Alt text of picture 1")).toHaveValue("Hands on a mirror");
  await arrived;
  expect((await onlyPost(page, slug)).media[0]?.alt_text).toBe("Hands on a mirror");
});

test("a file dropped beside the field is taken, and words copied with a picture of themselves are pasted as words", async ({
  page,
}) => {
  const slug = await signUp(page, "Lee Miller");
  await page.goto(`/${slug}/compose`);
  await expect(page.getByRole("button", { name: "Add pictures" })).toBeEnabled();
  await handOver(page, "drop", "header, nav, body");
  await expect(page.getByLabel("Alt text of picture 1")).toBeVisible();
  await handOver(page, "paste", "textarea");
  await expect(page.getByLabel("Alt text of picture 2")).toBeVisible();
  await handOver(page, "paste", "textarea", "Cell A1\tCell B1");
  await expect(page.locator("body")).toHaveAttribute("data-taken", "false");
  await expect(page.getByLabel("Alt text of picture 3")).toBeHidden();
});

test("an upload can be stopped, fails with a way to try again, and is not lost when its dialog is closed", async ({
  page,
}) => {
  const slug = await signUp(page, "Vivian Maier");
  let answer: "hold" | "fail" | "pass" = "hold";
  let release: () => void = () => undefined;
  await page.route("**/api/v1/media", async (route) => {
    if (route.request().method() !== "POST" || answer === "pass") return await route.continue();
    if (answer === "fail") return await route.abort("connectionreset");
    await new Promise<void>((resolve) => (release = resolve));
    await route.continue().catch(() => undefined);
  });

  await page.goto(`/${slug}/compose`);
  await expect(page.getByRole("button", { name: "Add pictures" })).toBeEnabled();
  const file = page.locator("input[type=file]");
  await file.setInputFiles(PICTURE);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByRole("button", { name: "Publish now" })).toBeDisabled();
  await page.getByRole("button", { name: /^Stop / }).click();
  await expect(page.getByRole("progressbar")).toBeHidden();
  release();

  answer = "fail";
  await file.setInputFiles(PICTURE);
  await expect(page.getByRole("alert").filter({ hasText: "cut off" })).toBeVisible();
  answer = "pass";
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByLabel("Alt text of picture 1")).toBeVisible();

  answer = "hold";
  await page.goto(`/${slug}/calendar`);
  await page.getByRole("gridcell").nth(10).click();
  const dialog = page.getByRole("dialog", { name: "New post" });
  await dialog.getByRole("textbox", { name: "Text", exact: true }).fill("Closed too early");
  await dialog.locator("input[type=file]").setInputFiles(PICTURE);
  await expect(dialog.getByRole("progressbar")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  release();
  await expect
    .poll(async () => {
      const { data } = await api<{ data: StoredPost[] }>(page, slug, "GET", "/posts?q=Closed");
      return data[0]?.media.length;
    })
    .toBe(1);
});

test("pictures are moved and removed by the keyboard, and the focus stays with them", async ({ page }) => {
  const slug = await signUp(page, "Margaret Bourke-White");
  await page.goto(`/${slug}/compose`);
  await expect(page.getByRole("button", { name: "Add pictures" })).toBeEnabled();
  const files = await Promise.all(
    [300, 400, 500].map(async (width) => ({
      name: `${String(width)}.jpg`,
      mimeType: "image/jpeg",
      buffer: await flat(width, 300),
    })),
  );
  await page.locator("input[type=file]").setInputFiles(files);
  await expect(page.getByLabel("Alt text of picture 3")).toBeVisible();
  await page.getByRole("button", { name: "Move picture 1 later" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Move picture 3 later" })).toBeFocused();
  await page.getByRole("button", { name: "Remove picture 1" }).press("Enter");
  await expect(page.getByRole("button", { name: "Remove picture 1" })).toBeFocused();
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Draft saved.")).toBeVisible();
  expect((await onlyPost(page, slug)).media.map(({ width }) => width)).toEqual([500, 300]);
});

test("a post that is out says before it is edited that this cannot reach it", async ({ page }) => {
  const handle = newHandle("out");
  const slug = await signUp(page, "Ilse Bing");
  await connect(page, slug, "X", handle);
  await write(page, slug, { text: "Out in the world", accounts: [handle] });
  await publishNow(page);
  await expect(page.getByRole("link", { name: /See it on X/ })).toBeVisible({ timeout: 60_000 });
  await page.goto(`${page.url()}/edit`);
  await expect(page.getByText("This post is out", { exact: true })).toBeVisible();
});

test("labels are written in the composer and stay with the post", async ({ page }) => {
  const slug = await signUp(page, "Anna Atkins");
  await page.goto(`/${slug}/compose`);
  await page.getByRole("textbox", { name: "Text", exact: true }).fill("Cyanotypes");
  const labels = page.getByRole("combobox", { name: /^Labels/ });
  await labels.fill("botany");
  await labels.press("Enter");
  await labels.pressSequentially("blue, archive");
  await page.getByRole("button", { name: "Remove the label blue" }).click();
  await expect(labels).toBeFocused();
  await labels.pressSequentially("1843");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Draft saved.")).toBeVisible();
  expect((await onlyPost(page, slug)).labels).toEqual(["botany", "archive", "1843"]);
});

test("an account that was disconnected can be taken out of a draft, which is checked without it meanwhile", async ({
  page,
}) => {
  const [gone, kept] = [newHandle("gone"), newHandle("kept").replace("_", "-")];
  const slug = await signUp(page, "Gerda Taro");
  await connect(page, slug, "X", gone);
  await connect(page, slug, "LinkedIn", kept);
  await write(page, slug, { text: "L".repeat(3_200), accounts: [gone, "LinkedIn: "] });
  await page.waitForURL(/\/posts\/post_[a-z0-9]+\/edit$/);
  const { data } = await api<{ data: { id: string; platform: string }[] }>(
    page,
    slug,
    "GET",
    "/social-accounts",
  );
  const x = data.find(({ platform }) => platform === "x");
  await api(page, slug, "DELETE", `/social-accounts/${x?.id ?? ""}`).catch(() => undefined);
  await page.reload();
  await expect(page.getByText("One account of this post has been disconnected.")).toBeVisible();
  await expect(page.getByRole("group", { name: "Findings" })).toContainText("LinkedIn takes 3000");
  await page.getByRole("button", { name: "Take it out" }).click();
  await expect(page.getByText("has been disconnected")).toBeHidden();
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
});
