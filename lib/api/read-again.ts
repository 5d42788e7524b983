import "server-only";
/**
 * Answers of requests that took effect and were cut off before their answer was kept: what they made or changed is read
 * again. Endpoints that are not here change nothing that must not happen twice, or answer more than one thing.
 */
import * as accounts from "@/lib/accounts/queries";
import * as apiKeys from "@/lib/api-keys/queries";
import type { Ctx } from "@/lib/core/actor";
import * as deliveries from "@/lib/deliveries/queries";
import * as media from "@/lib/media/queries";
import * as posts from "@/lib/posts/queries";

type Reader = (ctx: Ctx, input: { id: string }) => Promise<unknown>;

export const READ_AGAIN: Readonly<Record<string, Reader>> = {
  "accounts.create": accounts.getAccount,
  "api_keys.create": apiKeys.getApiKey,
  "api_keys.rotate": apiKeys.getApiKey,
  "deliveries.resolve": deliveries.getDelivery,
  "deliveries.retry": deliveries.getDelivery,
  "media.reframe": media.getMedia,
  "media.upload": media.getMedia,
  "posts.cancel": posts.getPost,
  "posts.create": posts.getPost,
  "posts.create_immediate": posts.getPost,
  "posts.create_scheduled": posts.getPost,
  "posts.duplicate": posts.getPost,
  "posts.publish": posts.getPost,
  "posts.publish_now": posts.getPost,
  "posts.schedule": posts.getPost,
};
