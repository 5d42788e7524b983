import { findAccount } from "@/lib/sandbox/accounts";
import { field, readFields } from "@/lib/sandbox/body";
import type { Exchange, Network } from "@/lib/sandbox/exchange";
import { accountRoutes } from "@/lib/sandbox/networks/mastodon/accounts";
import { instanceRoutes } from "@/lib/sandbox/networks/mastodon/instance";
import { mediaRoutes } from "@/lib/sandbox/networks/mastodon/media";
import { oauthRoutes } from "@/lib/sandbox/networks/mastodon/oauth";
import { mastodonError } from "@/lib/sandbox/networks/mastodon/replies";
import { statusRoutes } from "@/lib/sandbox/networks/mastodon/statuses";
import { bearer, findCode, findToken } from "@/lib/sandbox/tokens";

async function identify(x: Exchange) {
  const presented = bearer(x.headers);
  const token = presented ? await findToken(x.db, "mastodon", presented) : null;
  let accountId = token?.accountId;
  if (x.rawPath.startsWith("/oauth/") && x.method === "POST") {
    const fields = await readFields(x);
    const code = fields && field(fields, "code");
    const revoked = fields && field(fields, "token");
    if (code) accountId = (await findCode(x.db, "mastodon", code))?.accountId;
    else if (revoked) accountId = (await findToken(x.db, "mastodon", revoked))?.accountId;
  }
  return { token, account: accountId ? await findAccount(x.db, "mastodon", accountId) : null };
}

/** One Mastodon 4.6 instance (platforms/mastodon fact sheet). */
export const mastodon: Network = {
  name: "mastodon",
  title: "Mastodon",
  maxBodyBytes: 110_000_000,
  routes: [...instanceRoutes, ...oauthRoutes, ...mediaRoutes, ...statusRoutes, ...accountRoutes],
  identify,
  headers: (x, buckets): Record<string, string> => {
    const shown = buckets.at(-1);
    return shown
      ? {
          "x-ratelimit-limit": String(shown.max),
          "x-ratelimit-remaining": String(shown.remaining),
          "x-ratelimit-reset": shown.resetsAt.toISOString(),
        }
      : {};
  },
  rateLimited: (x, resetsAt) => ({
    ...mastodonError(429, "Too many requests"),
    headers: {
      "x-ratelimit-limit": "300",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": resetsAt.toISOString(),
    },
  }),
  unavailable: (x, status) =>
    status === 500
      ? mastodonError(500, "Internal Server Error")
      : status === 503
        ? mastodonError(503, "There was a temporary problem serving your request, please try again")
        : {
            status,
            headers: { "content-type": "text/html" },
            body: `<html><head><title>${status} Bad Gateway</title></head><body><center><h1>${status} Bad Gateway</h1></center><hr><center>nginx</center></body></html>`,
          },
  notFound: () => mastodonError(404, "Not Found"),
  tooLarge: () => ({
    status: 413,
    headers: { "content-type": "text/html" },
    body: "<html><head><title>413 Request Entity Too Large</title></head><body><center><h1>413 Request Entity Too Large</h1></center></body></html>",
  }),
};
