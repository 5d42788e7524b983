import { PlatformError } from "@/lib/platforms/core/error";
import type { Platform } from "@/lib/platforms/core/platform";
import { deleteStatus, instance, verifyCredentials } from "./client";
import { mastodonEndpoints } from "./endpoints";
import { mastodonManifest } from "./manifest";
import { targetOf } from "./mapper";
import { mastodonConnect } from "./oauth";
import { mastodonSettle, prepareMastodon, publishMastodon } from "./publish";

/** Mastodon, and server software that speaks its API. */
export const mastodon: Platform = {
  manifest: mastodonManifest,
  connect: mastodonConnect,
  endpoints: mastodonEndpoints,
  targets: async (ctx, credentials) => {
    const [account, server] = await Promise.all([
      verifyCredentials(ctx, credentials.accessToken),
      instance(ctx),
    ]);
    return [targetOf(account, server, String(ctx.endpoints.base))];
  },
  prepare: prepareMastodon,
  publish: publishMastodon,
  poll: null,
  settle: mastodonSettle,
  remove: async (ctx, remoteId) => {
    try {
      await deleteStatus(ctx, remoteId);
    } catch (error) {
      if (!(error instanceof PlatformError) || error.detail.status !== 404) throw error;
    }
  },
  quota: null,
};
