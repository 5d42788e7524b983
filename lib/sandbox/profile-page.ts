import { type Account, findAccountByHandle } from "@/lib/sandbox/accounts";
import { avatarUrl } from "@/lib/sandbox/avatar";
import type { NetworkName } from "@/lib/sandbox/config";
import { errorPage, escapeHtml, htmlReply } from "@/lib/sandbox/consent-page";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { findRepo } from "@/lib/sandbox/networks/bluesky/session";
import { listPosts } from "@/lib/sandbox/posts";

const SHOWN = 20;

/** What an account's address shows: who it is, and the newest of its posts. */
async function profilePage(x: Exchange, account: Account | null): Promise<Reply> {
  if (!account) return errorPage(404, "This account is not here", "It may have been renamed.");
  const query = { network: account.network, accountId: account.id, now: x.now, limit: SHOWN };
  const posts = (await listPosts(x.db, query)).map((post) => {
    const when = post.createdAt.toISOString();
    const address = new URL(post.permalink, "http://localhost").pathname;
    return `<li><a href="${escapeHtml(address)}"><time datetime="${when}">${when.slice(0, 16).replace("T", " ")} UTC</time></a><p class="text" dir="auto">${escapeHtml(post.text)}</p></li>`;
  });
  return htmlReply(
    200,
    account.displayName,
    `<div class="author"><img src="${escapeHtml(new URL(avatarUrl(x, account)).pathname)}" alt=""><div><h1>${escapeHtml(account.displayName)}</h1><code>@${escapeHtml(account.handle)}</code></div></div>
${posts.length > 0 ? `<ul>${posts.join("")}</ul>` : "<p>No posts yet.</p>"}`,
  );
}

const handleIn = (x: Exchange) => (x.params.handle ?? "").replace(/^@/, "");

/** LinkedIn tells an app no address of a member. */
const PROFILES: Partial<
  Record<NetworkName, { path: string; find: (x: Exchange) => Promise<Account | null> }>
> = {
  x: { path: "/:handle", find: (x) => findAccountByHandle(x.db, "x", handleIn(x)) },
  instagram: {
    path: "/:handle/",
    find: (x) => findAccountByHandle(x.db, "instagram", handleIn(x), "professional"),
  },
  mastodon: {
    path: "/:handle",
    find: async (x) =>
      x.params.handle?.startsWith("@") ? findAccountByHandle(x.db, "mastodon", handleIn(x)) : null,
  },
  bluesky: { path: "/profile/:handle", find: (x) => findRepo(x.db, x.params.handle ?? "") },
};

/** The page that an account's address leads to; comes after all other routes, since some take any word. */
export function profileRoutes(network: NetworkName): Route[] {
  const profile = PROFILES[network];
  if (!profile) return [];
  const { path, find } = profile;
  return [
    { method: "GET", path, operation: "profile.view", handle: async (x) => profilePage(x, await find(x)) },
  ];
}
