import { readFileSync } from "node:fs";
import type { Ctx } from "@/lib/core/actor";
import type { SocialAccount } from "@/lib/accounts/schema";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { CrashHouse } from "./house";

/* What a person does before the lights go out: sign up, connect through the consent page, schedule a post. */

const PASSWORD = "crash-crash-crash-crash";

export async function signUpPerson(name: string): Promise<Ctx> {
  const { signUp } = await import("@/lib/auth/service");
  const { user, workspace } = await signUp(
    { requestId: "crash", ip: null, userAgent: "crash" },
    {
      name,
      email: `${name}-${crypto.randomUUID()}@crash.test`,
      password: PASSWORD,
      workspace_name: name,
      timezone: "UTC",
    },
  );
  return {
    actor: { type: "user", userId: user.id, sessionId: "crash" },
    workspaceId: workspace.id,
    role: "owner",
    requestId: "crash",
    ip: null,
  };
}

/** Approves the consent page as `handle` and answers the code and state of the redirect. */
export async function consent(
  url: string,
  handle: string,
  more: Record<string, string> = {},
): Promise<{ code: string; state: string }> {
  const page = await fetch(url);
  const html = await page.text();
  const action = /action="([^"]+)"/.exec(html)?.[1]?.replaceAll("&#38;", "&").replaceAll("&amp;", "&");
  if (action === undefined) throw new Error(`No consent form at ${url}: ${html.slice(0, 300)}`);
  const answer = await fetch(new URL(action, url), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ decision: "approve", new_username: handle, ...more }),
  });
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`No redirect after consent: ${(await answer.text()).slice(0, 300)}`);
  const back = new URL(location).searchParams;
  return { code: back.get("code") ?? "", state: back.get("state") ?? "" };
}

export interface TestAccount {
  id: string;
  /** The simulated account's own id at its network: what holds, faults and timelines are asked by. */
  handle: string;
}

async function connectByConsent(ctx: Ctx, platform: PlatformId, handle: string): Promise<SocialAccount> {
  const { finishConnect, startConnect } = await import("@/lib/accounts/service/connect");
  const started = await startConnect(ctx, { platform });
  const result = await finishConnect(ctx, { platform, ...(await consent(started.url, handle)) });
  if (result.accounts[0] !== undefined) return result.accounts[0];
  const { chooseTargets } = await import("@/lib/accounts/service/choose-targets");
  const chosen = await chooseTargets(ctx, {
    platform,
    pending_id: result.pending_id ?? "",
    platform_account_ids: [result.targets[0]?.platform_account_id ?? ""],
  });
  const connected = chosen.accounts[0];
  if (connected === undefined) throw new Error(`${platform}: nothing was connected.`);
  return connected;
}

async function connectByPassword(house: CrashHouse, ctx: Ctx, handle: string): Promise<SocialAccount> {
  const { createAccount } = await import("@/lib/accounts/service/connect-by-hand");
  const password = "aaaa-bbbb-cccc-dddd";
  await house.sandbox.createAccount({ network: "bluesky", handle: `${handle}.test`, password });
  return await createAccount(ctx, {
    platform: "bluesky",
    identifier: `${handle}.test`,
    app_password: password,
  });
}

/** Connects a new simulated account and answers its id here and there. */
export async function connectAccount(
  house: CrashHouse,
  ctx: Ctx,
  platform: PlatformId,
  handle: string,
): Promise<TestAccount> {
  const account =
    platform === "bluesky"
      ? await connectByPassword(house, ctx, handle)
      : await connectByConsent(ctx, platform, handle);
  const simulated = await house.sandbox.accounts({ network: platform });
  const remoteId = account.platform_account_id;
  const found = simulated.find(
    (candidate) => remoteId === candidate.id || remoteId.endsWith(`:${candidate.id}`),
  );
  if (found === undefined) throw new Error(`${platform}: the sandbox does not know ${remoteId}.`);
  return { id: account.id, handle: found.id };
}

/** A picture of the repository, uploaded once per person. */
export async function uploadPicture(ctx: Ctx): Promise<string> {
  const { uploadMedia } = await import("@/lib/media/service");
  const file = new File([readFileSync("examples/heliograph.png")], "heliograph.png", { type: "image/png" });
  const media = await uploadMedia(ctx, { file, alt_text: "A mirror throws light across a valley" });
  return media.id;
}

export interface TestPost {
  id: string;
  deliveryId: string;
  text: string;
}

/** A post with a picture, approved to go out at once. */
export async function publishNow(
  ctx: Ctx,
  account: TestAccount,
  mediaIds: string[],
  text: string,
): Promise<TestPost> {
  const { createImmediatePost } = await import("@/lib/posts/service/create-post");
  const post = await createImmediatePost(ctx, {
    content: text,
    hashtags: [],
    mentions: [],
    media_ids: mediaIds,
    social_account_ids: [account.id],
    variants: {},
    options: {},
    labels: [],
  });
  return { id: post.id, deliveryId: post.deliveries[0]?.id ?? "", text };
}

/** A post that is due at `dueAt` of the real clock, whatever the house's clock has been moved by. */
export async function scheduleAt(
  ctx: Ctx,
  account: TestAccount,
  text: string,
  dueAt: Date,
  house: CrashHouse,
  mediaIds: string[] = [],
): Promise<TestPost> {
  const { createScheduledPost } = await import("@/lib/posts/service/create-post");
  const { rows } = await house.database.pool.query<{ now: Date }>("SELECT app_now() AS now");
  const shifted = new Date(dueAt.getTime() + ((rows[0]?.now.getTime() ?? Date.now()) - Date.now()));
  const post = await createScheduledPost(ctx, {
    content: text,
    hashtags: [],
    mentions: [],
    media_ids: mediaIds,
    social_account_ids: [account.id],
    variants: {},
    options: {},
    labels: [],
    scheduled_at: shifted.toISOString(),
    timezone: "UTC",
  });
  return { id: post.id, deliveryId: post.deliveries[0]?.id ?? "", text };
}
