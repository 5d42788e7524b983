import type { Platform } from "@/lib/platforms/core/platform";
import { blobUploadLimit, deletePost, findProfile, getSession } from "./client";
import { blueskyEndpoints } from "./endpoints";
import { blueskyManifest } from "./manifest";
import { permalinkOf, rkeyOf, targetOf } from "./mapper";
import { blueskyConnect } from "./oauth";
import { blueskySettle, prepareBluesky, publishBluesky } from "./publish";

/** Bluesky and any other AT Protocol server, with app passwords. */
export const bluesky: Platform = {
  manifest: blueskyManifest,
  connect: blueskyConnect,
  endpoints: blueskyEndpoints,
  targets: async (ctx, credentials) => {
    const identity = await getSession(ctx, credentials.accessToken);
    const profile = await findProfile(ctx, credentials.accessToken, identity.did);
    return [
      targetOf(identity, profile, {
        web: String(ctx.endpoints.web),
        blobUploadLimit: await blobUploadLimit(ctx),
      }),
    ];
  },
  prepare: prepareBluesky,
  publish: publishBluesky,
  poll: null,
  settle: blueskySettle,
  remove: (ctx, remoteId) => deletePost(ctx, rkeyOf(remoteId)),
  quota: null,
  permalink: (session, remoteId, { web }) => permalinkOf(String(web), session.remoteId, rkeyOf(remoteId)),
};
