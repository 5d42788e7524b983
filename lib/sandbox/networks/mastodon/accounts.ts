import { findAccount } from "@/lib/sandbox/accounts";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { requireUser } from "@/lib/sandbox/networks/mastodon/auth";
import { accountEntity } from "@/lib/sandbox/networks/mastodon/entities";
import { perToken } from "@/lib/sandbox/networks/mastodon/media";
import { refuse } from "@/lib/sandbox/networks/mastodon/replies";
import { renderStatus } from "@/lib/sandbox/networks/mastodon/statuses";
import { postPage } from "@/lib/sandbox/post-page";
import { findPost, listPosts, type Post } from "@/lib/sandbox/posts";

async function countOf(x: Exchange, accountId: string): Promise<number> {
  const [row] = await x.db.query<{ n: number }>(
    "select count(*)::int as n from sandbox.posts where network = 'mastodon' and account_id = $1 and deleted_at is null",
    [accountId],
  );
  return row?.n ?? 0;
}

async function verifyCredentials(x: Exchange): Promise<Reply> {
  const { account } = requireUser(x, "read:accounts", "profile");
  return {
    status: 200,
    body: {
      ...accountEntity(x, account, await countOf(x, account.id)),
      source: {
        privacy: "public",
        sensitive: false,
        language: "en",
        note: "",
        fields: [],
        follow_requests_count: 0,
        quote_policy: "public",
      },
      role: { id: "-99", name: "", permissions: "65536", color: "", highlighted: false },
    },
  };
}

async function readAccount(x: Exchange): Promise<Reply> {
  const account = await findAccount(x.db, "mastodon", x.params.id ?? "");
  if (!account) return refuse(404, "Record not found");
  return { status: 200, body: accountEntity(x, account, await countOf(x, account.id)) };
}

async function accountStatuses(x: Exchange): Promise<Reply> {
  const account = await findAccount(x.db, "mastodon", x.params.id ?? "");
  if (!account) return refuse(404, "Record not found");
  const query = x.url.searchParams;
  const limit = Math.min(40, Math.max(1, Number(query.get("limit") ?? 20) || 20));
  const maxId = query.get("max_id");
  const minId = query.get("min_id") ?? query.get("since_id");
  const own = x.account?.id === account.id && Boolean(x.token && !x.token.revokedAt);
  const shown = (post: Post) =>
    (own || ["public", "unlisted"].includes(String(post.data.visibility ?? "public"))) &&
    post.createdAt <= x.now &&
    (!maxId || BigInt(post.id) < BigInt(maxId)) &&
    (!minId || BigInt(post.id) > BigInt(minId)) &&
    !(query.get("exclude_replies") === "true" && post.replyTo) &&
    !(query.get("only_media") === "true" && post.mediaIds.length === 0);
  const posts = (
    await listPosts(x.db, { network: "mastodon", accountId: account.id, now: x.now, limit: 500 })
  )
    .filter(shown)
    .slice(0, limit);
  const body: unknown[] = [];
  for (const post of posts) body.push(await renderStatus(x, post, account));
  return { status: 200, body };
}

/** The page a permalink leads to. */
async function permalink(x: Exchange): Promise<Reply> {
  if (!x.params.handle?.startsWith("@")) return refuse(404, "Not Found");
  return postPage(x, await findPost(x.db, "mastodon", x.params.id ?? ""));
}

export const accountRoutes: Route[] = [
  {
    method: "GET",
    path: "/api/v1/accounts/verify_credentials",
    operation: "account.read",
    buckets: [perToken],
    handle: verifyCredentials,
  },
  {
    method: "GET",
    path: "/api/v1/accounts/:id",
    operation: "account.read",
    buckets: [perToken],
    handle: readAccount,
  },
  {
    method: "GET",
    path: "/api/v1/accounts/:id/statuses",
    operation: "post.list",
    buckets: [perToken],
    handle: accountStatuses,
  },
  { method: "GET", path: "/:handle/:id", operation: "post.view", handle: permalink },
];
