import { type Api, type Account } from "./api";
import type { Browser, Page } from "./browser";

/* Connecting five sandbox accounts: four through the networks' own consent pages, Bluesky with an app password. */

const OAUTH = ["x", "linkedin", "instagram", "mastodon"] as const;

export interface ConnectOptions {
  appUrl: string;
  workspace: string;
  say: (line: string) => void;
}

function scopesOf(page: Page): string[] {
  return page.root
    .querySelectorAll("[data-scope]")
    .map((item) => item.getAttribute("data-scope") ?? "")
    .filter((scope) => scope !== "");
}

async function consent(browser: Browser, platform: string, options: ConnectOptions): Promise<void> {
  const start = `${options.appUrl}/auth/connect/${platform}?workspace=${options.workspace}`;
  const asked = await browser.open(start);
  const page = await browser.submit(asked, { values: {} }, `form[action="/auth/connect/${platform}"]`);
  const scopes = scopesOf(page);
  if (scopes.length === 0) {
    throw new Error(
      `${platform}: no consent page came up; ended at ${page.url} with status ${String(page.status)}.`,
    );
  }
  options.say(`  ${platform.padEnd(10)} consent at ${new URL(page.url).host} asks for ${scopes.join(" ")}`);
  let landed = await browser.submit(page, { values: {}, press: { name: "decision", value: "approve" } });
  if (landed.url.includes("/accounts/choose/"))
    landed = await browser.submit(landed, { values: {} }, "form[data-choose]");
  const outcome = new URL(landed.url).searchParams;
  if (landed.status !== 200 || outcome.has("connect_error")) {
    throw new Error(
      `${platform}: not connected; ended at ${landed.url} with status ${String(landed.status)}.`,
    );
  }
}

async function bluesky(api: Api, options: ConnectOptions): Promise<void> {
  options.say(`  ${"bluesky".padEnd(10)} handle demo.test with an app password`);
  await api.call("POST", "/social-accounts", {
    platform: "bluesky",
    identifier: "demo.test",
    app_password: "demo-demo-demo-demo",
  });
}

/** Connects one account per network and answers them by platform. Throws when one is missing or not healthy. */
export async function connectAll(
  browser: Browser,
  api: Api,
  options: ConnectOptions,
): Promise<Map<string, Account>> {
  for (const platform of OAUTH) await consent(browser, platform, options);
  await bluesky(api, options);
  const { data } = await api.call<{ data: Account[] }>("GET", "/social-accounts");
  const accounts = new Map(data.map((account) => [account.platform, account]));
  for (const platform of [...OAUTH, "bluesky"]) {
    const account = accounts.get(platform);
    if (account === undefined) throw new Error(`${platform}: connected, but not in the list of accounts.`);
    if (account.status !== "active") throw new Error(`${platform}: the account is ${account.status}.`);
    options.say(
      `  ${platform.padEnd(10)} connected as ${account.username}${account.sandbox ? " (sandbox)" : ""}`,
    );
  }
  return accounts;
}
