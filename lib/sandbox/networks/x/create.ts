import { createHash } from "node:crypto";
import { z } from "zod";
import type { Account } from "@/lib/sandbox/accounts";
import { readJson } from "@/lib/sandbox/body";
import { lockFor } from "@/lib/sandbox/db";
import type { Exchange, Reply } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { findMedia, type Media, updateMedia } from "@/lib/sandbox/media";
import { requireUser } from "@/lib/sandbox/networks/x/auth";
import { SNOWFLAKE_EPOCH_MS } from "@/lib/sandbox/networks/x/media";
import { pickFields, renderPost } from "@/lib/sandbox/networks/x/render";
import { forbid, invalid, postUrl } from "@/lib/sandbox/networks/x/replies";
import { specOf } from "@/lib/sandbox/networks/x/spec";
import { cashtags, composed, isTooLong } from "@/lib/sandbox/networks/x/text";
import { findDuplicate, findPost, type Post, storePost } from "@/lib/sandbox/posts";
import { timeId } from "@/lib/sandbox/random";

const DUPLICATE_WINDOW_MS = 24 * 3_600_000;
const id = z.string().regex(/^\d{1,19}$/);

/** The body of `POST /2/tweets`; unknown keys are refused, as the network does (fact sheet 3.1). */
const CreateBody = z.strictObject({
  text: z.string().optional(),
  media: z
    .strictObject({
      media_ids: z.array(id).min(1).max(4),
      tagged_user_ids: z.array(id).max(10).optional(),
      title: z.string().optional(),
      description: z.string().optional(),
      embeddable: z.boolean().optional(),
      preview_media_id: id.optional(),
      call_to_actions: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  poll: z
    .strictObject({
      options: z.array(z.string().min(1).max(25)).min(2).max(4),
      duration_minutes: z.int().min(5).max(10_080),
    })
    .optional(),
  quote_tweet_id: id.optional(),
  reply: z
    .strictObject({
      in_reply_to_tweet_id: id,
      exclude_reply_user_ids: z.array(id).optional(),
      auto_populate_reply_metadata: z.boolean().optional(),
    })
    .optional(),
  reply_settings: z.enum(["following", "mentionedUsers", "subscribers", "verified"]).optional(),
  community_id: id.optional(),
  share_with_followers: z.boolean().optional(),
  edit_options: z.strictObject({ previous_post_id: id }).optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
  geo: z.strictObject({ place_id: z.string() }).optional(),
  nullcast: z.boolean().optional(),
  for_super_followers_only: z.boolean().optional(),
  direct_message_deep_link: z.string().optional(),
  card_uri: z.string().optional(),
});
type CreateBody = z.infer<typeof CreateBody>;

/** `POST /2/tweets`. */
export async function createPost(x: Exchange): Promise<Reply> {
  const { account, token } = await requireUser(x, "tweet.read", "tweet.write", "users.read");
  const parsed = CreateBody.safeParse(readJson(x));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const key = issue?.code === "unrecognized_keys" ? (issue.keys[0] ?? "") : (issue?.path.join(".") ?? "");
    return invalid(key || "body", "", `$${key ? `.${key}` : ""}: ${issue?.message ?? "is not valid"}`);
  }
  const body = parsed.data;
  const exclusive = [body.media, body.poll, body.quote_tweet_id, body.card_uri].filter(
    (value) => value !== undefined,
  );
  if (exclusive.length > 1)
    return invalid("media", "", "media, poll, quote_tweet_id and card_uri are mutually exclusive");
  const text = (body.text ?? "").trim();
  if (!text && !body.media) return invalid("text", "", "text is required unless media is present");
  await lockFor(x.db, "x", account.id);
  await checkText(x, account, text);
  const replyTo = await checkRelations(x, account, body);
  const media = await attachable(x, account, body.media?.media_ids ?? []);
  const post = await store(x, { account, clientId: token.clientId, text, media, replyTo, body });
  const spec = await specOf(x);
  const shown = renderPost(post, account, media, x.now, spec);
  const { data } = pickFields(shown, [], account.id, x.now, spec);
  return { status: 201, body: { data } };
}

async function checkText(x: Exchange, account: Account, text: string): Promise<void> {
  const limit = /^Premium/.test(String(account.data.subscription_type)) ? 25_000 : 280;
  if (isTooLong(text, limit)) forbid("Tweet needs to be a bit shorter.");
  if (/[\uFFFE\uFEFF\uFFFF]/.test(text)) invalid("text", "", "text contains invalid characters");
  if (cashtags(text).length > 1) forbid("Posts are limited to a maximum of one cashtag.");
  const since = new Date(x.now.getTime() - DUPLICATE_WINDOW_MS);
  if (text && (await findDuplicate(x.db, "x", account.id, fingerprint(text), since))) {
    forbid("You are not allowed to create a Tweet with duplicate content.");
  }
}

export function fingerprint(text: string): string {
  return createHash("sha256").update(composed(text).trim()).digest("hex");
}

/** Self-serve rules (fact sheet 7.5): no quotes, replies only to oneself; returns the post replied to. */
async function checkRelations(x: Exchange, account: Account, body: CreateBody): Promise<string | null> {
  if (body.quote_tweet_id) forbid("Quoting posts is not available on your access package.");
  if (body.edit_options && account.data.subscription_type === "None") forbid();
  const parentId = body.reply?.in_reply_to_tweet_id;
  if (!parentId) return null;
  const parent = await findPost(x.db, "x", parentId);
  if (!parent) forbid("You attempted to reply to a Tweet that is deleted or not visible to you.");
  else if (parent.accountId !== account.id) {
    forbid(
      "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.",
    );
  }
  return parentId;
}

async function attachable(x: Exchange, account: Account, ids: string[]): Promise<Media[]> {
  const found: Media[] = [];
  for (const mediaId of ids) {
    const media = await findMedia(x.db, "x", mediaId);
    const usable =
      media &&
      media.accountId === account.id &&
      media.state === "succeeded" &&
      media.readyAt !== null &&
      media.readyAt <= x.now &&
      (media.expiresAt === null || media.expiresAt > x.now);
    if (!usable) return invalid("media.media_ids", mediaId, "Your media IDs are invalid.");
    found.push(media);
  }
  const moving = found.filter((media) => !String(media.data.category).endsWith("_image"));
  if (moving.length > 0 && found.length > 1)
    return invalid("media.media_ids", ids.join(","), "4 photos or 1 GIF or 1 video may be attached.");
  return found;
}

interface Accepted {
  account: Account;
  clientId: string;
  text: string;
  media: Media[];
  replyTo: string | null;
  body: CreateBody;
}

async function store(
  x: Exchange,
  { account, clientId, text, media, replyTo, body }: Accepted,
): Promise<Post> {
  const id = timeId(x.now, SNOWFLAKE_EPOCH_MS, 22);
  const delay = await x.takeFault("list_delay");
  const post: Post = {
    network: "x",
    id,
    accountId: account.id,
    text,
    createdAt: x.now,
    listAt: new Date(x.now.getTime() + (delay ? numberParam(delay, "seconds", 30) * 1000 : 0)),
    deletedAt: null,
    mediaIds: media.map((item) => item.id),
    permalink: postUrl(x, account.handle, id),
    replyTo,
    byHand: false,
    clientId,
    data: {
      fingerprint: fingerprint(text),
      reply_settings: body.reply_settings ?? "everyone",
      poll: body.poll ?? null,
    },
  };
  await storePost(x.db, post);
  for (const item of media) await updateMedia(x.db, "x", item.id, { postId: id });
  return post;
}
