import type { Platform } from "@/lib/platforms/core/platform";
import { deletePost, me } from "./client";
import { xEndpoints } from "./endpoints";
import { xManifest } from "./manifest";
import { permalinkOf, targetOf } from "./mapper";
import { xConnect } from "./oauth";
import { prepareX, publishX, xSettle } from "./publish";

/** X through its API v2 with OAuth 2.0. */
export const x: Platform = {
  manifest: xManifest,
  connect: xConnect,
  endpoints: xEndpoints,
  targets: async (ctx, credentials) => [
    targetOf(await me(ctx, credentials.accessToken), String(ctx.endpoints.web)),
  ],
  prepare: prepareX,
  publish: publishX,
  poll: null,
  settle: xSettle,
  remove: (ctx, remoteId) => deletePost(ctx, remoteId),
  quota: null,
  permalink: (session, remoteId, { web }) => permalinkOf(String(web), session.username, remoteId),
};
