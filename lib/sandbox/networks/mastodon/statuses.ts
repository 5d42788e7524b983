import { type Account, findAccount } from "@/lib/sandbox/accounts";
import { findApp } from "@/lib/sandbox/apps";
import { type Fields, field, fieldList, isRecord, readFields } from "@/lib/sandbox/body";
import { lockFor } from "@/lib/sandbox/db";
import type { Bucket, Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { findMedia, type Media, updateMedia } from "@/lib/sandbox/media";
import { requireUser } from "@/lib/sandbox/networks/mastodon/auth";
import { statusEntity } from "@/lib/sandbox/networks/mastodon/entities";
import { LIMITS } from "@/lib/sandbox/networks/mastodon/instance";
import { perToken } from "@/lib/sandbox/networks/mastodon/media";
import { instanceUrl, refuse } from "@/lib/sandbox/networks/mastodon/replies";
import { countCharacters } from "@/lib/sandbox/networks/mastodon/text";
import { deletePost, findPost, type Post, storePost } from "@/lib/sandbox/posts";
import { timeId } from "@/lib/sandbox/random";

const IDEMPOTENCY_MS = 3_600_000;
const VISIBILITIES = ["public", "unlisted", "private", "direct"];
const statusFamily: Bucket = { name: "statuses", max: 300, windowS: 10_800, per: "account" };
const deletions: Bucket = { name: "delete", max: 30, windowS: 1800, per: "account" };

async function create(x: Exchange): Promise<Reply> {
  const { account, token } = requireUser(x, "write:statuses");
  const fields = (await readFields(x)) ?? refuse(400, "Bad request");
  await lockFor(x.db, "mastodon", account.id);
  const key = x.headers["idempotency-key"];
  if (typeof key === "string" && key !== "") {
    const [earlier] = await x.db.query<{ post_id: string }>(
      "select post_id from sandbox.idempotency where network = 'mastodon' and account_id = $1 and key = $2 and created_at > $3",
      [account.id, key, new Date(x.now.getTime() - IDEMPOTENCY_MS)],
    );
    // The key is looked at before anything else: a repeat whose media are attached still finds its status.
    const original = earlier && (await findPost(x.db, "mastodon", earlier.post_id));
    if (original) {
      if (await x.takeFault("repeat_500")) return refuse(500, "Internal Server Error");
      return { status: 200, body: await renderStatus(x, original, account) };
    }
  }
  const post = await readStatus(x, fields, account);
  const app = await findApp(x.db, "mastodon", token.clientId);
  post.clientId = token.clientId;
  post.data.app_name = app?.name ?? "Web";
  await storePost(x.db, post);
  for (const id of post.mediaIds) await updateMedia(x.db, "mastodon", id, { postId: post.id });
  if (typeof key === "string" && key !== "") {
    await x.db.query(
      `insert into sandbox.idempotency values ('mastodon', $1, $2, $3, $4)
       on conflict (network, account_id, key) do update set post_id = excluded.post_id, created_at = excluded.created_at`,
      [account.id, key, post.id, x.now],
    );
  }
  return { status: 200, body: await renderStatus(x, post, account) };
}

async function readStatus(x: Exchange, fields: Fields, account: Account): Promise<Post> {
  const spoiler = (field(fields, "spoiler_text") ?? "").trim();
  const given = (field(fields, "status") ?? "").trim();
  const text = given === "" && spoiler ? spoiler : given;
  const shownSpoiler = given === "" ? "" : spoiler;
  const media = await attachable(x, fieldList(fields, "media_ids"), account);
  const poll = readPoll(x, fields);
  if (text === "" && media.length === 0) return refuse(422, "Validation failed: Text can't be blank");
  if (countCharacters(text, shownSpoiler) > LIMITS.maxCharacters) {
    return refuse(422, `Validation failed: Text character limit of ${LIMITS.maxCharacters} exceeded`);
  }
  const visibility = field(fields, "visibility") || "public";
  if (!VISIBILITIES.includes(visibility))
    return refuse(422, "Validation failed: Visibility is not included in the list");
  const replyTo = field(fields, "in_reply_to_id") || null;
  if (replyTo && !(await findPost(x.db, "mastodon", replyTo)))
    return refuse(404, "The post you are trying to reply to does not appear to exist.");
  const scheduledAt = scheduledTime(x, field(fields, "scheduled_at"));
  const delay = await x.takeFault("list_delay");
  const createdAt = scheduledAt ?? x.now;
  const id = timeId(createdAt, 0, 16);
  return {
    network: "mastodon",
    id,
    accountId: account.id,
    text,
    createdAt,
    listAt: new Date(createdAt.getTime() + (delay ? numberParam(delay, "seconds", 30) * 1000 : 0)),
    deletedAt: null,
    mediaIds: media.map((item) => item.id),
    permalink: `${instanceUrl(x)}/@${account.handle}/${id}`,
    replyTo,
    byHand: false,
    clientId: null,
    data: {
      visibility,
      poll,
      spoiler_text: shownSpoiler,
      sensitive: shownSpoiler !== "" || field(fields, "sensitive") === "true",
      language: field(fields, "language") || "en",
      ...(scheduledAt ? { scheduled_at: createdAt.toISOString() } : {}),
    },
  };
}

/** A time of more than five minutes ahead; what is past is published at once. */
function scheduledTime(x: Exchange, given: string | undefined): Date | null {
  if (!given) return null;
  const aheadMs = new Date(given).getTime() - x.now.getTime();
  if (aheadMs <= 0) return null;
  return aheadMs > 300_000
    ? new Date(given)
    : refuse(422, "Validation failed: Scheduled at The scheduled date must be in the future");
}

async function attachable(x: Exchange, ids: string[], account: Account): Promise<Media[]> {
  if (ids.length > LIMITS.maxMedia) return refuse(422, `Cannot attach more than ${LIMITS.maxMedia} files`);
  const found: Media[] = [];
  for (const id of ids) {
    const media = await findMedia(x.db, "mastodon", id);
    if (media && media.accountId === account.id && !media.postId) found.push(media);
  }
  const missing = ids.filter((id) => !found.some((media) => media.id === id));
  if (missing.length > 0)
    return refuse(422, `Media ${missing.join(", ")} not found or already attached to another post`);
  if (found.length > 1 && found.some((media) => media.data.type === "video" || media.data.type === "audio")) {
    return refuse(422, "Cannot attach a video to a post that already contains images");
  }
  if (found.some((media) => media.state === "failed" || !media.readyAt || media.readyAt > x.now)) {
    return refuse(422, "Cannot attach files that have not finished processing. Try again in a moment!");
  }
  return found;
}

function readPoll(x: Exchange, fields: Fields): unknown {
  const nested: unknown = JSON.parse(field(fields, "poll") ?? "null");
  const options =
    isRecord(nested) && Array.isArray(nested.options)
      ? nested.options.map(String)
      : fieldList(fields, "poll[options]");
  if (options.length === 0) return null;
  const expiresIn = Number((isRecord(nested) ? nested.expires_in : field(fields, "poll[expires_in]")) ?? NaN);
  if (options.length < 2) return refuse(422, "Validation failed: Options must have more than one item");
  if (options.length > 4) return refuse(422, "Validation failed: Options can't contain more than 4 items");
  if (options.some((option) => option.length > 50))
    return refuse(422, "Validation failed: Options can't be longer than 50 characters each");
  if (!(expiresIn >= 300)) return refuse(422, "Validation failed: Duration is too short");
  if (expiresIn > 2_629_746) return refuse(422, "Validation failed: Duration is too long");
  return {
    id: timeId(x.now, 0, 16),
    expires_at: new Date(x.now.getTime() + expiresIn * 1000).toISOString(),
    expired: false,
    multiple: false,
    votes_count: 0,
    voters_count: 0,
    options: options.map((title) => ({ title, votes_count: 0 })),
    emojis: [],
  };
}

/** The Status, or the ScheduledStatus while its time has not come. */
export async function renderStatus(
  x: Exchange,
  post: Post,
  account: Account,
): Promise<Record<string, unknown>> {
  const media: Media[] = [];
  for (const id of post.mediaIds) {
    const item = await findMedia(x.db, "mastodon", id);
    if (item) media.push(item);
  }
  const status = statusEntity(x, post, account, media);
  if (post.createdAt <= x.now || !post.data.scheduled_at) return status;
  const params = {
    text: post.text,
    media_ids: post.mediaIds,
    visibility: status.visibility,
    scheduled_at: post.data.scheduled_at,
  };
  return {
    id: post.id,
    scheduled_at: post.data.scheduled_at,
    params,
    media_attachments: status.media_attachments,
  };
}

async function readOne(x: Exchange): Promise<Reply> {
  const found = await visiblePost(x, x.params.id ?? "");
  return { status: 200, body: await renderStatus(x, found.post, found.account) };
}

async function visiblePost(x: Exchange, id: string): Promise<{ post: Post; account: Account }> {
  const post = await findPost(x.db, "mastodon", id);
  const account = post && (await findAccount(x.db, "mastodon", post.accountId));
  if (!post || !account || post.createdAt > x.now) return refuse(404, "Record not found");
  const open = post.data.visibility === "public" || post.data.visibility === "unlisted";
  if (!open && requireUser(x, "read:statuses").account.id !== account.id)
    return refuse(404, "Record not found");
  return { post, account };
}

async function readMany(x: Exchange): Promise<Reply> {
  const ids = [...x.url.searchParams.getAll("id[]"), ...x.url.searchParams.getAll("id")];
  if (ids.length > 20) return refuse(422, "Too many IDs provided");
  const statuses: unknown[] = [];
  for (const id of ids) {
    const post = await findPost(x.db, "mastodon", id);
    const account = post && (await findAccount(x.db, "mastodon", post.accountId));
    if (post && account && post.createdAt <= x.now) statuses.push(await renderStatus(x, post, account));
  }
  return { status: 200, body: statuses };
}

async function remove(x: Exchange): Promise<Reply> {
  const { account } = requireUser(x, "write:statuses");
  const post = await findPost(x.db, "mastodon", x.params.id ?? "");
  if (!post || post.accountId !== account.id) return refuse(404, "Record not found");
  const body = { ...(await renderStatus(x, post, account)), text: post.text };
  await deletePost(x.db, x.now, "mastodon", post.id);
  const free = x.url.searchParams.get("delete_media") === "true" ? "deleted" : null;
  for (const id of post.mediaIds) await updateMedia(x.db, "mastodon", id, { postId: free });
  return { status: 200, body };
}

export const statusRoutes: Route[] = [
  {
    method: "POST",
    path: "/api/v1/statuses",
    operation: "post.create",
    buckets: [perToken, statusFamily],
    handle: create,
  },
  {
    method: "GET",
    path: "/api/v1/statuses",
    operation: "metrics.read",
    buckets: [perToken],
    handle: readMany,
  },
  {
    method: "GET",
    path: "/api/v1/statuses/:id",
    operation: "post.read",
    buckets: [perToken],
    handle: readOne,
  },
  {
    method: "DELETE",
    path: "/api/v1/statuses/:id",
    operation: "post.delete",
    buckets: [perToken, deletions],
    handle: remove,
  },
];
