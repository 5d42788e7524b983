import type { Platform } from "@/lib/platforms/core/platform";
import { deletePost, member } from "./client";
import { linkedinEndpoints } from "./endpoints";
import { linkedinManifest } from "./manifest";
import { permalinkOf, targetOf } from "./mapper";
import { linkedinConnect } from "./oauth";
import { linkedinSettle, prepareLinkedIn, publishLinkedIn } from "./publish";

/** LinkedIn for members, with the self-serve products. */
export const linkedin: Platform = {
  manifest: linkedinManifest,
  connect: linkedinConnect,
  endpoints: linkedinEndpoints,
  targets: async (ctx, credentials) => [targetOf(await member(ctx, credentials.accessToken))],
  prepare: prepareLinkedIn,
  publish: publishLinkedIn,
  poll: null,
  settle: linkedinSettle,
  remove: (ctx, remoteId) => deletePost(ctx, remoteId),
  quota: null,
  permalink: (_session, remoteId, { web }) => permalinkOf(String(web), remoteId),
};
