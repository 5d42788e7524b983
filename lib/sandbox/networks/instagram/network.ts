import { type Account, findAccount } from "@/lib/sandbox/accounts";
import type { Exchange, Network, Route } from "@/lib/sandbox/exchange";
import { graphUnavailable } from "@/lib/sandbox/networks/instagram/auth";
import { dialogRoutes } from "@/lib/sandbox/networks/instagram/dialog";
import { nodeRoutes } from "@/lib/sandbox/networks/instagram/nodes";
import { readParams } from "@/lib/sandbox/networks/instagram/params";
import { graphError } from "@/lib/sandbox/networks/instagram/replies";
import { tokenRoutes } from "@/lib/sandbox/networks/instagram/tokens";
import { findMedia } from "@/lib/sandbox/media";
import { findPost } from "@/lib/sandbox/posts";
import { bearer, findCode, findToken } from "@/lib/sandbox/tokens";

const OLDEST = 21;
const NEWEST = 27;

/** Versions that have ended are served by the oldest that has not; one that is not out is no path at all. */
function withVersion(route: Route): Route {
  return {
    ...route,
    handle: async (x) => {
      if (majorOf(x) > NEWEST) return unknownPath(x);
      return route.handle(x);
    },
  };
}

function majorOf(x: Exchange): number {
  return Number(/^v(\d+)/.exec(x.params.version ?? "")?.[1] ?? NEWEST);
}

const unknownPath = (x: Exchange) =>
  graphError({ status: 404, code: 2500, message: `Unknown path components: ${x.rawPath}` });

/** A path without a version is served by the app's default version. */
function versionless(route: Route): Route[] {
  return route.path.startsWith("/:version/")
    ? [route, { ...route, path: route.path.replace("/:version", "") }]
    : [route];
}

async function identify(x: Exchange) {
  const params = await readParams(x);
  const presented = bearer(x.headers) ?? params.get("access_token");
  const token = presented ? await findToken(x.db, "instagram", presented) : null;
  if (x.rawPath.endsWith("/oauth/access_token")) {
    const exchanged = params.get("fb_exchange_token");
    const owner = exchanged
      ? await findToken(x.db, "instagram", exchanged)
      : await findCode(x.db, "instagram", params.get("code") ?? "");
    return {
      token: exchanged ? (owner as typeof token) : token,
      account: owner ? await findAccount(x.db, "instagram", owner.accountId) : null,
    };
  }
  return {
    token,
    account: (await subject(x)) ?? (token ? await findAccount(x.db, "instagram", token.accountId) : null),
  };
}

/** The professional account a path is about, directly or through a container or media of it. */
async function subject(x: Exchange): Promise<Account | null> {
  const id = x.params.id;
  if (!id || !/^\d+$/.test(id)) return null;
  const direct = await findAccount(x.db, "instagram", id);
  if (direct) return direct;
  const owned = (await findMedia(x.db, "instagram", id)) ?? (await findPost(x.db, "instagram", id));
  return owned ? findAccount(x.db, "instagram", owned.accountId) : null;
}

/** The Graph API and Facebook's dialog for Instagram professional accounts (platforms/instagram, path B). */
export const instagram: Network = {
  name: "instagram",
  title: "Instagram",
  maxBodyBytes: 2_000_000,
  routes: [...dialogRoutes, ...tokenRoutes, ...nodeRoutes].flatMap(versionless).map(withVersion),
  identify,
  headers: (x) => ({
    "x-app-usage": JSON.stringify({ call_count: 1, total_time: 1, total_cputime: 1 }),
    "facebook-api-version": `v${Math.max(OLDEST, majorOf(x))}.0`,
  }),
  rateLimited: (x, resetsAt) => {
    const minutes = Math.max(1, Math.ceil((resetsAt.getTime() - x.now.getTime()) / 60_000));
    const usage = [
      {
        type: "instagram",
        call_count: 100,
        total_cputime: 20,
        total_time: 20,
        estimated_time_to_regain_access: minutes,
      },
    ];
    return {
      ...graphError({
        code: 80002,
        message:
          "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.",
      }),
      headers: { "x-business-use-case-usage": JSON.stringify({ [x.account?.id ?? "0"]: usage }) },
    };
  },
  unavailable: (x, status) => graphUnavailable(status),
  notFound: unknownPath,
  tooLarge: () =>
    graphError({
      status: 413,
      code: 1,
      message: "Please reduce the amount of data you're asking for, then retry your request",
    }),
};
