import { PlatformError } from "@/lib/platforms/core/error";
import type { Platform } from "@/lib/platforms/core/platform";
import { deleteMedia, listBusinessPages, listPages, publishingLimit } from "./client";
import { instagramEndpoints } from "./endpoints";
import { instagramManifest } from "./manifest";
import { targetsOf } from "./mapper";
import { instagramConnect } from "./oauth";
import { instagramSettle, prepareInstagram, publishInstagram } from "./publish";

/** Professional accounts, through Facebook Login. */
export const instagram: Platform = {
  manifest: instagramManifest,
  connect: instagramConnect,
  endpoints: instagramEndpoints,
  targets: async (ctx, { accessToken, scopes }) => {
    const pages = await listPages(ctx, accessToken);
    const more = scopes?.includes("business_management") ? await listBusinessPages(ctx, accessToken) : [];
    return targetsOf([...pages, ...more], String(ctx.endpoints.web));
  },
  prepare: prepareInstagram,
  publish: publishInstagram,
  poll: null,
  settle: instagramSettle,
  remove: async (ctx, remoteId) => {
    try {
      await deleteMedia(ctx, remoteId);
    } catch (error) {
      // "Not there, or not yours" is how Instagram answers for a post that is gone.
      if (!(error instanceof PlatformError) || error.detail.vendorCode !== "100/33") throw error;
    }
  },
  quota: async (ctx) => {
    const row = await publishingLimit(ctx);
    return { limit: row?.config?.quota_total ?? 50, used: row?.quota_usage ?? 0, resetsAt: null };
  },
};
