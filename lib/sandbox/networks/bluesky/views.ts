import { type Account, findAccount } from "@/lib/sandbox/accounts";
import { avatarUrl } from "@/lib/sandbox/avatar";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { followersOf, metricsOf } from "@/lib/sandbox/metrics";
import { invalidRequest } from "@/lib/sandbox/networks/bluesky/replies";
import { findRepo } from "@/lib/sandbox/networks/bluesky/session";
import { postPage } from "@/lib/sandbox/post-page";
import { findPost } from "@/lib/sandbox/posts";

const MAX_URIS = 25;

function basicProfile(x: Exchange, account: Account) {
  return {
    did: account.id,
    handle: account.handle,
    displayName: account.displayName,
    avatar: avatarUrl(x, account),
    labels: [],
    createdAt: account.createdAt.toISOString(),
  };
}

async function profileOf(x: Exchange, account: Account) {
  const [row] = await x.db.query<{ n: number }>(
    "select count(*)::int as n from sandbox.posts where network = 'bluesky' and account_id = $1 and deleted_at is null and data->>'collection' = 'app.bsky.feed.post'",
    [account.id],
  );
  return {
    ...basicProfile(x, account),
    description: "",
    followersCount: followersOf(account.id, account.createdAt, x.now),
    followsCount: 5,
    postsCount: row?.n ?? 0,
    indexedAt: account.createdAt.toISOString(),
  };
}

async function getProfile(x: Exchange): Promise<Reply> {
  const account = await findRepo(x.db, x.url.searchParams.get("actor") ?? "");
  return account ? { status: 200, body: await profileOf(x, account) } : invalidRequest("Profile not found");
}

async function getProfiles(x: Exchange): Promise<Reply> {
  const actors = x.url.searchParams.getAll("actors");
  if (actors.length === 0 || actors.length > MAX_URIS)
    return invalidRequest(`Error: actors must not have more than ${MAX_URIS} elements`);
  const profiles: unknown[] = [];
  for (const actor of actors) {
    const account = await findRepo(x.db, actor);
    if (account) profiles.push(await profileOf(x, account));
  }
  return { status: 200, body: { profiles } };
}

/** Missing, deleted and not yet indexed posts are simply absent. */
async function getPosts(x: Exchange): Promise<Reply> {
  const uris = x.url.searchParams.getAll("uris");
  if (uris.length === 0) return invalidRequest("Error: Params must have the property uris");
  if (uris.length > MAX_URIS)
    return invalidRequest(`Error: uris must not have more than ${MAX_URIS} elements`);
  const posts: unknown[] = [];
  for (const uri of uris) {
    const post = await findPost(x.db, "bluesky", uri);
    const author = post && (await findAccount(x.db, "bluesky", post.accountId));
    if (!post || !author || post.listAt > x.now) continue;
    const metrics = metricsOf(uri, post.createdAt, x.now);
    posts.push({
      uri,
      cid: post.data.cid,
      author: basicProfile(x, author),
      record: post.data.record,
      replyCount: metrics.replies,
      repostCount: metrics.shares,
      likeCount: metrics.likes,
      quoteCount: 0,
      bookmarkCount: 0,
      indexedAt: post.createdAt.toISOString(),
      labels: [],
    });
  }
  return { status: 200, body: { posts } };
}

/** The page a permalink leads to. */
async function permalink(x: Exchange): Promise<Reply> {
  const account = await findRepo(x.db, x.params.actor ?? "");
  const uri = `at://${account?.id}/app.bsky.feed.post/${x.params.rkey}`;
  return postPage(x, account && (await findPost(x.db, "bluesky", uri)));
}

export const viewRoutes: Route[] = [
  { method: "GET", path: "/xrpc/app.bsky.actor.getProfile", operation: "account.read", handle: getProfile },
  { method: "GET", path: "/xrpc/app.bsky.actor.getProfiles", operation: "account.read", handle: getProfiles },
  { method: "GET", path: "/xrpc/app.bsky.feed.getPosts", operation: "metrics.read", handle: getPosts },
  { method: "GET", path: "/profile/:actor/post/:rkey", operation: "post.view", handle: permalink },
];
