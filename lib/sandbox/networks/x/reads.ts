import { type Account, findAccount } from "@/lib/sandbox/accounts";
import { avatarUrl } from "@/lib/sandbox/avatar";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { findMedia, type Media } from "@/lib/sandbox/media";
import { followersOf } from "@/lib/sandbox/metrics";
import { requireUser } from "@/lib/sandbox/networks/x/auth";
import { createPost } from "@/lib/sandbox/networks/x/create";
import { mediaKeyPrefix } from "@/lib/sandbox/networks/x/media";
import { pickFields, renderPost } from "@/lib/sandbox/networks/x/render";
import { forbid, invalid, notFoundError } from "@/lib/sandbox/networks/x/replies";
import { checkNames, listParam, type Spec, specOf } from "@/lib/sandbox/networks/x/spec";
import { postPage } from "@/lib/sandbox/post-page";
import { deletePost, findPost, listPosts, type Post } from "@/lib/sandbox/posts";

const WINDOW_S = 900;
const user = (name: string, max: number) => [{ name, max, windowS: WINDOW_S, per: "account" as const }];

async function me(x: Exchange): Promise<Reply> {
  const { account, token } = await requireUser(x, "tweet.read", "users.read");
  const spec = await specOf(x);
  checkNames(x, spec);
  const [row] = await x.db.query<{ n: number }>(
    "select count(*)::int as n from sandbox.posts where network = 'x' and account_id = $1 and deleted_at is null",
    [account.id],
  );
  const all: Record<string, unknown> = {
    id: account.id,
    name: account.displayName,
    username: account.handle,
    profile_image_url: avatarUrl(x, account),
    verified: false,
    verified_type: "none",
    subscription_type: account.data.subscription_type ?? "None",
    protected: false,
    created_at: account.createdAt.toISOString(),
    public_metrics: {
      followers_count: followersOf(account.id, account.createdAt, x.now),
      following_count: 3,
      [spec.named("post_count")]: row?.n ?? 0,
      listed_count: 0,
    },
    ...(token.scopes.includes("users.email") ? { confirmed_email: `${account.handle}@example.test` } : {}),
  };
  const wanted = new Set(["id", "name", "username", ...listParam(x, "user.fields")]);
  return {
    status: 200,
    body: { data: Object.fromEntries(Object.entries(all).filter(([key]) => wanted.has(key))) },
  };
}

async function mediaOf(x: Exchange, post: Post): Promise<Media[]> {
  const found: Media[] = [];
  for (const id of post.mediaIds) {
    const media = await findMedia(x.db, "x", id);
    if (media) found.push(media);
  }
  return found;
}

interface Shown {
  data: unknown[];
  errors: unknown[];
  media: unknown[];
}

async function show(x: Exchange, posts: Post[], viewer: Account, spec: Spec): Promise<Shown> {
  const shown: Shown = { data: [], errors: [], media: [] };
  for (const post of posts) {
    const author = (await findAccount(x.db, "x", post.accountId)) as Account;
    const media = await mediaOf(x, post);
    const picked = pickFields(
      renderPost(post, author, media, x.now, spec),
      listParam(x, spec.fieldsParameter),
      viewer.id,
      x.now,
      spec,
    );
    shown.data.push(picked.data);
    shown.errors.push(...picked.errors);
    if (!listParam(x, "expansions").includes("attachments.media_keys")) continue;
    for (const item of media) {
      const prefix = mediaKeyPrefix(item);
      const type = prefix === "3" ? "photo" : prefix === "7" ? "video" : "animated_gif";
      shown.media.push({
        media_key: `${prefix}_${item.id}`,
        type,
        url: `https://pbs.twimg.com/media/${item.id}.jpg`,
        width: item.width,
        height: item.height,
        ...(item.alt ? { alt_text: item.alt } : {}),
      });
    }
  }
  return shown;
}

function envelope(shown: Shown, data: unknown, errors: unknown[], meta?: unknown) {
  const all = [...errors, ...shown.errors];
  return {
    ...(data === undefined ? {} : { data }),
    ...(shown.media.length > 0 ? { includes: { media: shown.media } } : {}),
    ...(all.length > 0 ? { errors: all } : {}),
    ...(meta ? { meta } : {}),
  };
}

async function readOne(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "tweet.read", "users.read");
  const spec = await specOf(x);
  checkNames(x, spec);
  const id = x.params.id ?? "";
  if (!/^\d{1,19}$/.test(id))
    return invalid("id", id, `The \`id\` query parameter value [${id}] is not valid`);
  const post = await findPost(x.db, "x", id);
  if (!post) return { status: 200, body: { errors: [notFoundError(id)] } };
  const shown = await show(x, [post], account, spec);
  return { status: 200, body: envelope(shown, shown.data[0], []) };
}

async function readMany(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "tweet.read", "users.read");
  const spec = await specOf(x);
  checkNames(x, spec, ["ids"]);
  const ids = listParam(x, "ids");
  if (ids.length === 0 || ids.length > 100)
    return invalid(
      "ids",
      ids.join(","),
      "The number of values in the `ids` query parameter list must be between 1 and 100",
    );
  const found: Post[] = [];
  const errors: unknown[] = [];
  for (const id of ids) {
    const post = await findPost(x.db, "x", id);
    if (post) found.push(post);
    else errors.push(notFoundError(id, "ids"));
  }
  const shown = await show(x, found, account, spec);
  return { status: 200, body: envelope(shown, found.length > 0 ? shown.data : undefined, errors) };
}

function timeParam(x: Exchange, name: string): Date | null {
  const value = x.url.searchParams.get(name);
  if (!value) return null;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value))
    return invalid(name, value, `Invalid '${name}':'${value}'. Use RFC 3339.`);
  return new Date(value);
}

const TIMELINE_PARAMETERS = [
  "max_results",
  "pagination_token",
  "since_id",
  "until_id",
  "start_time",
  "end_time",
  "exclude",
];

async function timeline(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "tweet.read", "users.read");
  const spec = await specOf(x);
  checkNames(x, spec, TIMELINE_PARAMETERS);
  const query = x.url.searchParams;
  const limit = Number(query.get("max_results") ?? 10);
  if (!Number.isInteger(limit) || limit < 5 || limit > 100) {
    return invalid(
      "max_results",
      query.get("max_results"),
      "The `max_results` query parameter value is not between 5 and 100",
    );
  }
  const offset = Number(Buffer.from(query.get("pagination_token") ?? "", "base64url").toString() || 0) || 0;
  const sinceId = query.get("since_id");
  const untilId = query.get("until_id");
  const exclude = listParam(x, "exclude");
  const all = await listPosts(x.db, {
    network: "x",
    accountId: x.params.id ?? "",
    now: x.now,
    since: timeParam(x, "start_time"),
    until: timeParam(x, "end_time"),
    limit: 3_200,
  });
  const fitting = all.filter(
    (post) =>
      (!sinceId || BigInt(post.id) > BigInt(sinceId)) &&
      (!untilId || BigInt(post.id) < BigInt(untilId)) &&
      !(exclude.includes("replies") && post.replyTo),
  );
  const page = fitting.slice(offset, offset + limit);
  const shown = await show(x, page, account, spec);
  const more = offset + limit < fitting.length;
  const meta = {
    result_count: page.length,
    ...(page.length > 0 ? { newest_id: page[0]?.id, oldest_id: page.at(-1)?.id } : {}),
    ...(more ? { next_token: Buffer.from(String(offset + limit)).toString("base64url") } : {}),
  };
  return { status: 200, body: envelope(shown, page.length > 0 ? shown.data : undefined, [], meta) };
}

async function remove(x: Exchange): Promise<Reply> {
  const { account } = await requireUser(x, "tweet.read", "tweet.write", "users.read");
  const id = x.params.id ?? "";
  const post = await findPost(x.db, "x", id);
  if (post && post.accountId !== account.id) forbid();
  if (post) await deletePost(x.db, x.now, "x", id);
  return { status: 200, body: post ? { data: { deleted: true } } : { errors: [notFoundError(id)] } };
}

/** The page a permalink leads to. */
async function permalink(x: Exchange): Promise<Reply> {
  return postPage(x, await findPost(x.db, "x", x.params.id ?? ""));
}

export const postRoutes: Route[] = [
  { method: "GET", path: "/2/users/me", operation: "account.read", buckets: user("me", 75), handle: me },
  {
    method: "POST",
    path: "/2/tweets",
    operation: "post.create",
    buckets: [{ name: "create-day", max: 10_000, windowS: 86_400, per: "app" }, ...user("create", 100)],
    handle: createPost,
  },
  {
    method: "GET",
    path: "/2/tweets",
    operation: "metrics.read",
    buckets: user("lookup", 5_000),
    handle: readMany,
  },
  {
    method: "GET",
    path: "/2/tweets/:id",
    operation: "post.read",
    buckets: user("read", 900),
    handle: readOne,
  },
  {
    method: "DELETE",
    path: "/2/tweets/:id",
    operation: "post.delete",
    buckets: user("delete", 50),
    handle: remove,
  },
  {
    method: "GET",
    path: "/2/users/:id/tweets",
    operation: "post.list",
    buckets: user("timeline", 900),
    handle: timeline,
  },
  { method: "GET", path: "/:handle/status/:id", operation: "post.view", handle: permalink },
];
