/** What an owner does with people, keys, sessions and connections, each with its effect on somebody else. */
import type { Browser } from "@playwright/test";
import { expect, test, type Page } from "../fixtures/journey";
import { startInstance } from "../hostile/mastodon-instance";
import { api, connectByClicks, expectAccessible, newHandle, PASSWORD, sandbox, signUp } from "./visitor";

async function otherBrowser(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

async function emailOf(page: Page, slug: string): Promise<string> {
  return (await api<{ user: { email: string } }>(page, slug, "GET", "/me")).user.email;
}

/** Invites `email` and answers the link that is shown once. */
async function invite(page: Page, slug: string, email: string): Promise<string> {
  await page.goto(`/${slug}/settings/members`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = page.getByText(/\/accept-invitation\?token=/);
  await expect(link).toBeVisible();
  return (await link.textContent()) ?? "";
}

/** The account's own part of its card. */
const cardOf = (page: Page, handle: string) => page.getByRole("listitem").filter({ hasText: handle });

/** Gives somebody another role, and waits until it is theirs. */
async function changeRole(page: Page, name: string, role: string): Promise<void> {
  await page.getByRole("combobox", { name: `Role of ${name}` }).click();
  const answer = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.getByRole("option", { name: role }).click();
  expect((await answer).status()).toBe(200);
}

async function toast(page: Page, text: string | RegExp): Promise<void> {
  await expect(page.locator("[data-sonner-toast]").filter({ hasText: text }).first()).toBeVisible();
}

test("people are invited, join, get another role, lose it, and leave", async ({ page, browser }) => {
  test.setTimeout(180_000);
  const slug = await signUp(page, "Lise Meitner");
  const guest = await otherBrowser(browser);

  // Withdrawn: the link is closed, and says so.
  const closed = await invite(page, slug, "nobody@example.com");
  await page.getByRole("button", { name: "Withdraw the invitation of nobody@example.com" }).click();
  await toast(page, "no longer works");
  await guest.goto(closed);
  await expect(guest.getByRole("heading", { name: "This invitation is not open" })).toBeVisible();
  await expectAccessible(guest);

  // Opened by somebody else, who signs out and joins as the one who was invited.
  const ownSlug = await signUp(guest, "Otto Frisch");
  const email = `otto-${ownSlug}@example.com`;
  const link = await invite(page, slug, email);
  await guest.goto(link);
  await expect(guest.getByText(/You are signed in as/)).toBeVisible();
  await expectAccessible(guest);
  await guest.getByRole("button", { name: "Sign out and accept it" }).click();
  await guest.getByLabel("Your name").fill("Otto Robert Frisch");
  await guest.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await guest.getByRole("button", { name: "Create account and join" }).click();
  await guest.waitForURL(new RegExp(`/${slug}/`));

  // An editor writes, and does not see what admins see.
  await guest.goto(`/${slug}/settings/members`);
  const nav = guest.getByRole("navigation", { name: "Settings" });
  await expect(nav.getByRole("link", { name: "API keys" })).toHaveCount(0);
  await guest.goto(`/${slug}/accounts`);
  await expect(guest.getByRole("button", { name: /Connect X/ })).toHaveCount(0);
  await guest.goto(`/auth/connect/x?workspace=${slug}`);
  await expect(guest.getByText("Your role may not connect accounts")).toBeVisible();

  await page.goto(`/${slug}/settings/members`);
  await changeRole(page, "Otto Robert Frisch", "admin");
  await toast(page, "Role changed");
  await guest.goto(`/${slug}/settings/members`);
  await expect(nav.getByRole("link", { name: "API keys" })).toBeVisible();
  // An admin does not touch the owner.
  await expect(guest.getByRole("combobox", { name: "Role of Lise Meitner" })).toHaveCount(0);
  await expect(guest.getByRole("button", { name: "Remove Lise Meitner" })).toHaveCount(0);

  await changeRole(page, "Otto Robert Frisch", "viewer");
  await toast(page, "Role changed");
  await guest.goto(`/${slug}/settings/members`);
  await expect(nav.getByRole("link", { name: "API keys" })).toHaveCount(0);

  // The last owner stays; a viewer may leave, and goes on somewhere.
  await page.getByRole("button", { name: /^Leave/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Leave" }).click();
  await toast(page, "A workspace needs an owner");
  await guest.getByRole("button", { name: /^Leave/ }).click();
  await guest.getByRole("alertdialog").getByRole("button", { name: "Leave" }).click();
  await guest.waitForURL(/\/new$/);
  await expectAccessible(guest);
  await guest.goto("/sign-in");
  await expect(guest).toHaveURL(/\/new$/);
  await guest.getByRole("button", { name: "Start the workspace" }).click();
  await expect(guest.getByText("Enter a name.")).toBeVisible();
  await guest.getByLabel("Workspace name").fill("Tunnel effects");
  await guest.getByRole("button", { name: "Start the workspace" }).click();
  await guest.waitForURL(/\/tunnel-effects[^/]*\/accounts$/);
  await guest.goto(`/${slug}/calendar`);
  await expect(guest.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("an API key is made, used, renewed and revoked, and its secret is seen once", async ({ page }) => {
  const slug = await signUp(page, "Emmy Noether");
  const statusWith = async (secret: string) =>
    (await page.request.get("/api/v1/posts", { headers: { authorization: `Bearer ${secret}` } })).status();
  const shown = () => page.getByRole("dialog").getByText(/^hg_[0-9a-f]{48}$/);

  await page.goto(`/${slug}/settings/api-keys`);
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByRole("button", { name: "Create the key" }).click();
  await expect(page.getByText("Enter a name.")).toBeVisible();
  await page.getByLabel("Name").fill("Invariant theory");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create the key" }).click();
  const first = (await shown().textContent()) ?? "";
  await page.getByRole("button", { name: "I have kept it" }).click();
  expect(await statusWith(first)).toBe(200);

  await page.reload();
  await expect(page.getByText(/^Invariant theory/).first()).toBeVisible();
  expect(await page.content()).not.toContain(first);
  await page.getByRole("button", { name: "Rotate Invariant theory" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate" }).click();
  const second = (await shown().textContent()) ?? "";
  await expectAccessible(page);
  await page.getByRole("button", { name: "I have kept it" }).click();
  expect([await statusWith(first), await statusWith(second)]).toEqual([401, 200]);

  await page.getByRole("button", { name: "Revoke Invariant theory" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await toast(page, "The key is revoked");
  await expect(page.getByText("No API keys")).toBeVisible();
  expect(await statusWith(second)).toBe(401);

  await page.goto(`/${slug}/settings/audit-log`);
  for (const action of [
    "Created an API key",
    "Gave an API key a new secret",
    "Revoked an API key",
    "Used a key from a new address",
    "Signed in",
  ]) {
    await expect(page.getByRole("cell", { name: action }).first()).toBeVisible();
  }
});

test("what is grave asks for the password after a while, at the right field, and goes on by itself", async ({
  page,
}) => {
  const slug = await signUp(page, "Lise Meitner");
  await page.goto(`/${slug}/settings/api-keys`);
  // The quarter of an hour is the API's to measure; here its refusal comes at once, once for each question.
  let refusals = 2;
  await page.route("**/api/v1/api-keys", async (route) => {
    if (route.request().method() !== "POST" || refusals === 0) return route.fallback();
    refusals -= 1;
    const problem = {
      type: "about:blank",
      title: "Not allowed",
      status: 403,
      code: "forbidden",
      detail: "This needs your password once more.",
      request_id: "req_test",
      issues: [],
      reason: "reauthenticate",
    };
    return route.fulfill({ status: 403, contentType: "application/problem+json", json: problem });
  });
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByLabel("Name").fill("Fission");
  await page.getByRole("button", { name: "Create the key" }).click();
  const asks = page.getByRole("dialog", { name: "Your password, please" });
  await asks.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("This needs your password once more.")).toBeVisible();
  await page.getByRole("button", { name: "Create the key" }).click();
  await expect(asks.getByLabel("Password")).toBeFocused();
  await asks.getByLabel("Password").fill("not the password");
  await asks.getByRole("button", { name: "Continue" }).click();
  await expect(asks.getByText("This is not your password.")).toBeVisible();
  await asks.getByLabel("Password").fill(PASSWORD);
  await asks.getByRole("button", { name: "Continue" }).click();
  await expect(asks).toBeHidden();
  await expect(page.getByText(/hg_[0-9a-f]{48}/)).toBeVisible();
});

test("a session is ended from another browser, and signing in leads back", async ({ page, browser }) => {
  const slug = await signUp(page, "Chien-Shiung Wu");
  const email = await emailOf(page, slug);
  const second = await otherBrowser(browser);
  await second.goto(`/${slug}/posts?status=failed`);
  await expect(second).toHaveURL(/\/sign-in\?next=/);
  const signIn = async () => {
    await second.getByLabel("Email").fill(email);
    await second.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await second.getByRole("button", { name: "Sign in" }).click();
  };
  await second.getByLabel("Email").fill(email);
  await second.getByLabel("Password", { exact: true }).fill("not the password");
  await second.getByRole("button", { name: "Sign in" }).click();
  await expect(second.getByText("Email and password do not match.")).toBeVisible();
  await signIn();
  await expect(second).toHaveURL(new RegExp(`/${slug}/posts\\?status=failed$`));

  const known = async () => (await second.request.get("/api/auth/session")).json() as Promise<object>;
  expect(Object.keys(await known())).toContain("expires");

  await page.goto(`/${slug}/settings/sessions`);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Sign it out" }).click();
  await toast(page, "Signed out");
  expect(await known()).toEqual({});
  await second.goto(`/${slug}/calendar`);
  await expect(second).toHaveURL(/\/sign-in/);

  // A new password ends every other session, and the old one no longer opens anything.
  await signIn();
  await second.waitForURL(/\/calendar/);
  await page.goto(`/${slug}/settings/profile`);
  await page.getByLabel("Current password").fill("not the password");
  await page.getByLabel("New password").fill("beta decay is not symmetric");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This is not your password.")).toBeVisible();
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText(/Your password is changed/)).toBeVisible();
  await second.reload();
  await expect(second).toHaveURL(/\/sign-in/);
  await signIn();
  await expect(second.getByText("Email and password do not match.")).toBeVisible();
});

test("an account is tested, paused, renewed and disconnected on its card", async ({ page }) => {
  test.setTimeout(150_000);
  const handle = newHandle("rita");
  const slug = await signUp(page, "Rita Levi-Montalcini");
  await connectByClicks(page, slug, "X", handle);
  const card = cardOf(page, handle).first();
  await expect(card.getByText("Healthy")).toBeVisible();
  await expect(card.getByText("Sandbox")).toBeVisible();
  await expect(card.getByText(/Renews itself/)).toBeVisible();
  await card.getByText("5 granted").click();
  await expect(card.getByText("media.write")).toBeVisible();

  await card.getByRole("button", { name: "Test" }).click();
  await expect(card.getByText("The connection works")).toBeVisible();
  await card.getByRole("button", { name: "Pause" }).click();
  await expect(card.getByText("Paused", { exact: true })).toBeVisible();
  await card.getByRole("button", { name: "Resume" }).click();
  await expect(card.getByText("Healthy")).toBeVisible();

  // The person takes the app away at the network.
  await sandbox.createFault({ network: "x", account: handle, kind: "token_revoked" });
  await card.getByRole("button", { name: "Test" }).click();
  await expect(card.getByRole("alert")).toContainText(/Reconnect/);
  await page.reload();
  await expect(card.locator("[data-slot=alert]")).toContainText(/Reconnect/);
  await expect(card.getByText("Last error")).toBeVisible();
  await expect(card.getByRole("button", { name: "Pause" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("button", { name: /Notifications, 1 unread/ }).click();
  await expect(page.getByText(/must be reconnected/)).toBeVisible();
  await page.keyboard.press("Escape");

  await card.getByRole("button", { name: "Reconnect" }).click();
  await page.getByLabel(/as someone else/).fill(newHandle("wrong"));
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("That was another account")).toBeVisible();
  await card.getByRole("button", { name: "Reconnect" }).click();
  await page.getByLabel(/as someone else/).fill(handle);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.waitForURL(/\?connected=/);
  await expect(card.getByText("Healthy")).toBeVisible();

  await card.getByRole("button", { name: "Disconnect" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("Posts that wait for this account are held");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Disconnect" }).click();
  await toast(page, `${handle} is disconnected`);
  await expect(page.getByRole("button", { name: "Connect X" })).toBeVisible();
  const revocations = await sandbox.journal({ network: "x", operation: "token.revoke", limit: 20 });
  expect(revocations.map((row) => row.status)).toContain(200);
});

test("Instagram offers the Pages' accounts, Mastodon and Bluesky ask for what they need", async ({
  page,
}) => {
  test.setTimeout(150_000);
  const slug = await signUp(page, "Maryam Mirzakhani");
  await page.goto(`/${slug}/accounts`);
  await page.getByRole("button", { name: "Connect Instagram" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("heading", { name: "Choose on Instagram" })).toBeVisible();
  await expectAccessible(page);
  const boxes = page.getByRole("checkbox");
  for (const box of await boxes.all()) await box.uncheck();
  await page.getByRole("button", { name: "Connect the chosen" }).click();
  await expect(page.getByText("Tick at least one account.")).toBeVisible();
  await boxes.first().check();
  const choice = page.url();
  await page.getByRole("button", { name: "Connect the chosen" }).click();
  await page.waitForURL(/\?connected=/);
  await expect(page.getByRole("group", { name: "Instagram" }).getByRole("listitem")).toHaveCount(1);
  await page.goto(choice);
  await expect(page.getByText("This choice is no longer open")).toBeVisible();

  await page.goto(`/${slug}/accounts`);
  await page.getByRole("button", { name: "Connect Mastodon" }).click();
  const dialog = page.getByRole("dialog");
  for (const hidden of ["https://127.1", "https://0x7f.1", "https://[::ffff:10.0.0.1]", "169.254.169.254"]) {
    await dialog.getByLabel("Your server").fill(hidden);
    await dialog.getByRole("button", { name: "Continue to your server" }).click();
    await expect(dialog.getByText(/points into a private network/), hidden).toBeVisible();
    await expect(dialog.getByLabel("Your server")).toHaveValue(hidden);
    await dialog.getByLabel("Your server").fill("not a server");
    await dialog.getByRole("button", { name: "Continue to your server" }).click();
    await expect(dialog.getByText(/This is not a server address/)).toBeVisible();
  }
  await expectAccessible(page);
  await page.reload();
  await page.getByRole("button", { name: "Connect Mastodon" }).click();
  await dialog.getByRole("button", { name: "Continue to your server" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.waitForURL(/\?connected=/);

  await page.getByRole("button", { name: "Connect Bluesky" }).click();
  await dialog.getByLabel("Handle").fill("demo.test");
  await dialog.getByLabel("App password", { exact: true }).fill("nope-nope-nope-nope");
  await dialog.getByRole("button", { name: "Connect Bluesky" }).click();
  await expect(dialog.getByText(/refused/)).toBeVisible();
  await dialog.getByLabel("App password", { exact: true }).fill("demo-demo-demo-demo");
  await dialog.getByRole("button", { name: "Connect Bluesky" }).click();
  await page.waitForURL(/\?connected=/);
  await expect(page.getByRole("group", { name: "Bluesky" }).getByText("Healthy")).toBeVisible();

  // What the browser gets names the accounts, and none of what opens them.
  const pages = await Promise.all([
    page.request.get(`/${slug}/accounts`),
    page.request.get(`/${slug}/accounts`, { headers: { rsc: "1" } }),
    page.request.get("/api/v1/social-accounts", { headers: { "x-workspace": slug } }),
  ]);
  for (const answer of pages) {
    const text = await answer.text();
    expect(text).toContain("demo.test");
    expect(text).not.toMatch(
      /EAA[GP]|eyJ[\w-]+\.|"?(access|refresh)_?token"?\s*[:=]|credentials|app_password"/i,
    );
  }
});

test("a server that leads on to another one gets neither its code nor an account", async ({
  page,
  baseURL,
}) => {
  const slug = await signUp(page, "Barbara McClintock");
  const start = async (instance?: string) => {
    await page.goto(`/${slug}/accounts`);
    await page.getByRole("button", { name: "Connect Mastodon" }).click();
    if (instance !== undefined) await page.getByLabel("Your server").fill(instance);
    await page.getByRole("button", { name: "Continue to your server" }).click();
  };
  // Anybody who starts a connection learns our app at the honest server: here, the simulator.
  await start();
  await expect(page.getByText(/This is the Heliograph sandbox/)).toBeVisible();
  const honest = new URL(page.url());
  const hostile = await startInstance({
    port: Number(process.env.E2E_HOSTILE_PORT),
    leadOn: (asked) => {
      const onward = new URL(honest);
      for (const name of ["state", "code_challenge"]) {
        onward.searchParams.set(name, asked.searchParams.get(name) ?? "");
      }
      return onward.href;
    },
  });
  try {
    await start(hostile.url);
    await expect(page.getByText(/This is the Heliograph sandbox/)).toBeVisible();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText("Another server answered than the one you were sent to")).toBeVisible();
    expect(new URL(page.url()).origin).toBe(baseURL);
    expect(hostile.tokenCalls).toEqual([]);
  } finally {
    await hostile.stop();
  }
});

test("each way back from a network that connects nothing says why, and what to do", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(150_000);
  const slug = await signUp(page, "Dorothy Hodgkin");
  const start = async (network: string) => {
    await page.goto(`/${slug}/accounts`);
    await page.getByRole("button", { name: `Connect ${network}` }).click();
    await expect(page.getByText(/This is the Heliograph sandbox/)).toBeVisible();
  };
  const callbacks: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/auth/callback/")) callbacks.push(request.url());
  });

  await start("X");
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByText("You said no at X")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Connect X again" }).click();
  await page.getByLabel(/as someone else/).fill(newHandle("dorothy"));
  await page.getByRole("button", { name: "Approve" }).click();
  await page.waitForURL(/\?connected=/);

  const replayed = callbacks.at(-1) ?? "";
  await page.goto(replayed);
  await expect(page.getByText("This answer was used already")).toBeVisible();
  await page.goto("/auth/callback/x?code=made-up&state=made-up");
  await expect(page.getByText("This answer belongs to no sign-in of ours")).toBeVisible();

  await start("Instagram");
  await page.getByRole("checkbox", { name: /instagram_content_publish/ }).uncheck();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("Instagram did not grant everything that posting needs")).toBeVisible();
  await expect(page.getByText(/Missing: instagram_content_publish\./)).toBeVisible();

  // A role from a Business Manager: the further permissions are asked for when the first try has found nothing.
  await page.goto(`/${slug}/accounts?connect_error=no_target&platform=instagram`);
  await page.getByRole("button", { name: "Connect with Business Manager" }).click();
  await expect(page.getByRole("checkbox", { name: /ads_management/ })).toBeVisible();

  // Somebody else gets hold of a fresh answer: signed out, then as a person of another workspace.
  await start("LinkedIn");
  const form = { decision: "approve", new_username: newHandle("d").replace("_", "-") };
  const approved = await page.request.post(page.url(), { form, maxRedirects: 0 });
  const stolen = approved.headers().location ?? "";
  const stranger = await otherBrowser(browser);
  for (const [query, back] of [
    ["", "/"],
    [`?workspace=${slug}`, `/${slug}/accounts`],
  ] as const) {
    const answer = await stranger.request.get(`/auth/connect/x${query}`, { maxRedirects: 0 });
    const location = new URL(answer.headers().location ?? "");
    expect([location.origin, location.searchParams.get("next")]).toEqual([baseURL, back]);
  }
  await stranger.goto(stolen);
  await expect(stranger).toHaveURL(/\/sign-in\?next=/);
  expect(stranger.url()).not.toContain(new URL(stolen).searchParams.get("code") ?? "");
  await signUp(stranger, "Somebody Else");
  const lost = await stranger.request.get("/auth/connect/x", { maxRedirects: 0 });
  expect(lost.headers().location).toBe(`${baseURL ?? ""}/`);
  await stranger.goto(stolen);
  await expect(stranger.getByText("This sign-in was started elsewhere")).toBeVisible();
  await expectAccessible(stranger);
  await page.goto(stolen);
  await page.waitForURL(/\?connected=/);

  // A link on another site starts nothing: it leads to a page that names the host and asks. Nor does a form there.
  const elsewhere = (baseURL ?? "").replace("127.0.0.1", "localhost");
  await page.route(`${elsewhere}/lure`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<a href="${baseURL ?? ""}/auth/connect/x?workspace=${slug}">go</a>
        <form method="post" action="${baseURL ?? ""}/auth/connect/x?workspace=${slug}"><button>push</button>`,
    }),
  );
  await page.goto(`${elsewhere}/lure`);
  await page.getByRole("button", { name: "push" }).click();
  await expect(page).toHaveURL(new RegExp(`^${baseURL ?? ""}/`));
  await page.goto(`${elsewhere}/lure`);
  await page.getByRole("link", { name: "go" }).click();
  await expect(page.getByRole("heading", { name: "Connect X?" })).toBeVisible();
  await expectAccessible(page);
  const goOn = page.getByRole("button", { name: /^Go on to 127\.0\.0\.1:/ });
  await goOn.click();
  await expect(page.getByText(/This is the Heliograph sandbox/)).toBeVisible();

  // With the cookie, and from elsewhere: what a page of ours did not send is not started.
  const senders: Record<string, string>[] = [{ origin: elsewhere }, { origin: "null" }, {}];
  for (const headers of senders) {
    const answer = await page.request.post("/auth/connect/x", {
      form: { workspace: slug },
      headers,
      maxRedirects: 0,
    });
    expect(answer.headers().location).toContain("connect_error=other_site");
  }
});
