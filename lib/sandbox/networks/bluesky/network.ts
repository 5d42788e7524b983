import { type Account, findAccount } from "@/lib/sandbox/accounts";
import { readJsonObject } from "@/lib/sandbox/body";
import type { Exchange, Network } from "@/lib/sandbox/exchange";
import { blobRoutes } from "@/lib/sandbox/networks/bluesky/blobs";
import { repoRoutes } from "@/lib/sandbox/networks/bluesky/repo";
import { xrpcError } from "@/lib/sandbox/networks/bluesky/replies";
import { findRepo, sessionRoutes } from "@/lib/sandbox/networks/bluesky/session";
import { viewRoutes } from "@/lib/sandbox/networks/bluesky/views";
import { bearer, findToken } from "@/lib/sandbox/tokens";

async function identify(x: Exchange) {
  const presented = bearer(x.headers);
  const token = presented ? await findToken(x.db, "bluesky", presented) : null;
  let account: Account | null = token ? await findAccount(x.db, "bluesky", token.accountId) : null;
  const named = x.rawPath.endsWith("createSession")
    ? readJsonObject(x)?.identifier
    : x.url.searchParams.get("repo");
  if (!account && typeof named === "string") account = await findRepo(x.db, named);
  return { token, account };
}

const seconds = (date: Date) => String(Math.ceil(date.getTime() / 1000));

/** A PDS with the AppView reads it would proxy (platforms/bluesky fact sheet). */
export const bluesky: Network = {
  name: "bluesky",
  title: "Bluesky",
  maxBodyBytes: 60_000_000,
  routes: [...sessionRoutes, ...repoRoutes, ...blobRoutes, ...viewRoutes],
  identify,
  headers: (x, buckets): Record<string, string> => {
    const shown = buckets.at(-1);
    return shown
      ? {
          "ratelimit-limit": String(shown.max),
          "ratelimit-remaining": String(shown.remaining),
          "ratelimit-reset": seconds(shown.resetsAt),
          "ratelimit-policy": `${shown.max};w=${shown.windowS}`,
        }
      : {};
  },
  // No Retry-After: clients sleep until the reset.
  rateLimited: (x, resetsAt) => ({
    ...xrpcError(429, "RateLimitExceeded", "Rate Limit Exceeded"),
    headers: {
      "ratelimit-limit": "3000",
      "ratelimit-remaining": "0",
      "ratelimit-reset": seconds(resetsAt),
      "ratelimit-policy": "3000;w=300",
    },
  }),
  unavailable: (x, status) =>
    status === 500
      ? xrpcError(500, "InternalServerError", "Internal Server Error")
      : xrpcError(status, status === 502 ? "UpstreamFailure" : "ServiceUnavailable", "Service Unavailable"),
  notFound: (x) =>
    x.rawPath.startsWith("/xrpc/")
      ? xrpcError(501, "MethodNotImplemented", "Method Not Implemented")
      : { status: 404, body: "Cannot GET" },
  tooLarge: () => xrpcError(413, "PayloadTooLarge", "request entity too large"),
};
