import { findAccount } from "@/lib/sandbox/accounts";
import { readFormOrJson } from "@/lib/sandbox/body";
import type { Exchange, Network } from "@/lib/sandbox/exchange";
import { mediaRoutes } from "@/lib/sandbox/networks/x/chunked-upload";
import { oauthRoutes } from "@/lib/sandbox/networks/x/oauth";
import { postRoutes } from "@/lib/sandbox/networks/x/reads";
import { problem } from "@/lib/sandbox/networks/x/replies";
import { secret } from "@/lib/sandbox/random";
import { bearer, findCode, findToken } from "@/lib/sandbox/tokens";

const seconds = (date: Date) => String(Math.ceil(date.getTime() / 1000));

async function identify(x: Exchange) {
  const presented = bearer(x.headers);
  const found = presented ? await findToken(x.db, "x", presented) : null;
  const token = found?.kind === "access" ? found : null;
  let accountId = token?.accountId;
  if (x.rawPath.startsWith("/2/oauth2/")) {
    const form = readFormOrJson(x);
    const named = form.get("refresh_token") ?? form.get("token");
    if (named) accountId = (await findToken(x.db, "x", named))?.accountId;
    else if (form.get("code")) accountId = (await findCode(x.db, "x", form.get("code") ?? ""))?.accountId;
  }
  return { token, account: accountId ? await findAccount(x.db, "x", accountId) : null };
}

/** X API v2 with OAuth 2.0 (platforms/x fact sheet), self-serve plan. */
export const xNetwork: Network = {
  name: "x",
  title: "X",
  maxBodyBytes: 30_000_000,
  routes: [...oauthRoutes, ...mediaRoutes, ...postRoutes],
  identify,
  headers: (x, buckets) => {
    const headers: Record<string, string> = { "x-transaction-id": secret(8), "api-version": "2.167" };
    for (const bucket of buckets) {
      const day = bucket.windowS === 86_400;
      const prefix = day ? "x-app-limit-24hour" : "x-rate-limit";
      headers[`${prefix}-limit`] = String(bucket.max);
      headers[`${prefix}-remaining`] = String(bucket.remaining);
      headers[`${prefix}-reset`] = seconds(bucket.resetsAt);
    }
    return headers;
  },
  rateLimited: (x, resetsAt) => ({
    ...problem(429, "Too Many Requests", "Too Many Requests"),
    headers: {
      "x-rate-limit-limit": "100",
      "x-rate-limit-remaining": "0",
      "x-rate-limit-reset": seconds(resetsAt),
    },
  }),
  unavailable: (x, status) => {
    const title =
      status === 503 ? "Service Unavailable" : status === 502 ? "Bad Gateway" : "Internal Server Error";
    return problem(status, title, title);
  },
  notFound: () => problem(404, "Not Found", "Not Found"),
  tooLarge: () => ({ status: 413 }),
};
