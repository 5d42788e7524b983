import { randomBytes } from "node:crypto";
import type { Account } from "@/lib/sandbox/accounts";
import { sandboxUrl } from "@/lib/sandbox/config";
import { lockFor } from "@/lib/sandbox/db";
import type { Exchange, Reply } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { type Media, updateMedia } from "@/lib/sandbox/media";
import { requireProfessional, requireToken } from "@/lib/sandbox/networks/instagram/auth";
import { findContainer, PUBLISH_SCOPES, statusOf } from "@/lib/sandbox/networks/instagram/containers";
import { readParams } from "@/lib/sandbox/networks/instagram/params";
import { badParam, refuse } from "@/lib/sandbox/networks/instagram/replies";
import { storePost } from "@/lib/sandbox/posts";
import { timeId } from "@/lib/sandbox/random";

const QUOTA_WINDOW_S = 86_400;

async function quotaUsed(x: Exchange, accountId: string): Promise<number> {
  const [row] = await x.db.query<{ n: number }>(
    "select count(*)::int as n from sandbox.posts where network = 'instagram' and account_id = $1 and not by_hand and created_at > $2",
    [accountId, new Date(x.now.getTime() - QUOTA_WINDOW_S * 1000)],
  );
  return row?.n ?? 0;
}

/** `GET /{ig}/content_publishing_limit`. */
export async function publishingLimit(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x, "instagram_basic", "instagram_content_publish");
  const account = await requireProfessional(x, x.params.id ?? "", token);
  const fields = (x.url.searchParams.get("fields") ?? "quota_usage").split(",");
  const row = {
    ...(fields.includes("quota_usage") ? { quota_usage: await quotaUsed(x, account.id) } : {}),
    ...(fields.includes("config")
      ? { config: { quota_total: quotaTotal(account), quota_duration: QUOTA_WINDOW_S } }
      : {}),
  };
  return { status: 200, body: { data: [row] } };
}

function quotaTotal(account: Account): number {
  return Number(account.data.quota_total ?? 50);
}

/** `POST /{ig}/media_publish`. */
export async function publishContainer(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x, ...PUBLISH_SCOPES);
  const account = await requireProfessional(x, x.params.id ?? "", token);
  const creationId = (await readParams(x)).get("creation_id");
  if (!creationId) return badParam("The parameter creation_id is required");
  await lockFor(x.db, "instagram", account.id);
  const container = await findContainer(x, account, creationId);
  await checkReady(x, container, account);
  const id = await store(x, account, container, token.clientId);
  return { status: 200, body: { id } };
}

async function checkReady(x: Exchange, container: Media, account: Account): Promise<void> {
  if (container.data.kind === "CHILD") badParam("A carousel item cannot be published on its own");
  const status = statusOf(container, x.now);
  if (status === "IN_PROGRESS" || status === "ERROR") {
    refuse({
      code: 9007,
      subcode: 2207027,
      message: "Media ID is not available",
      title: "Media is not available",
      userMessage: "The media is not ready for publishing, please wait for a moment",
    });
  }
  if (status === "EXPIRED" || status === "PUBLISHED") {
    refuse({
      code: 24,
      subcode: 2207008,
      message: "The media container does not exist or has expired.",
      title: "Media builder expired",
    });
  }
  if (await x.takeFault("spam_block")) {
    refuse({
      code: 4,
      subcode: 2207051,
      message: "Application request limit reached",
      title: "Action is blocked",
      userMessage:
        "We restrict certain activity to protect our community. Tell us if you think we made a mistake.",
    });
  }
  if ((await quotaUsed(x, account.id)) >= quotaTotal(account) || (await x.takeFault("quota_exhausted"))) {
    refuse({
      code: 9,
      subcode: 2207042,
      message: "The user has reached the maximum number of posts allowed to publish in 24 hours.",
      title: "Publishing limit reached",
    });
  }
}

async function store(x: Exchange, account: Account, container: Media, clientId: string): Promise<string> {
  const id = `179${timeId(x.now, 1_700_000_000_000, 14).slice(-14).padStart(14, "0")}`;
  const children = (container.data.children as string[] | undefined) ?? [];
  const kind = String(container.data.kind);
  const shortcode = randomBytes(8).toString("base64url").slice(0, 11);
  const delay = await x.takeFault("list_delay");
  await storePost(x.db, {
    network: "instagram",
    id,
    accountId: account.id,
    text: String(container.data.caption ?? ""),
    createdAt: x.now,
    listAt: new Date(x.now.getTime() + (delay ? numberParam(delay, "seconds", 30) * 1000 : 0)),
    mediaIds: children.length > 0 ? children : [container.id],
    permalink: `${sandboxUrl(x.runtime.config, "instagram")}/${kind === "REELS" ? "reel" : "p"}/${shortcode}/`,
    replyTo: null,
    clientId,
    data: { kind, shortcode, container: container.id },
  });
  for (const mediaId of [container.id, ...children])
    await updateMedia(x.db, "instagram", mediaId, { postId: id });
  return id;
}
