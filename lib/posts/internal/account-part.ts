import "server-only";
import { render } from "@/lib/deliveries/render";
import { effectiveManifest } from "@/lib/platforms/core/effective-manifest";
import type { Manifest } from "@/lib/platforms/core/manifest";
import { MANIFESTS } from "@/lib/platforms/manifests";
import type { Variant } from "@/lib/posts/schema";
import type { PostContent } from "./post-content";
import type { AccountFacts, MediaFacts, References } from "./references";

/** One account's share of a post. */
export interface AccountPart {
  account: AccountFacts;
  /** With the limits of this very account. */
  manifest: Manifest;
  variant: Variant;
  /** As it will be sent. */
  text: string;
  media: MediaFacts[];
  options: Record<string, unknown>;
}

export function partsOf(post: PostContent, found: References): AccountPart[] {
  return post.accountIds.flatMap((accountId) => {
    const account = found.accounts.get(accountId);
    if (account === undefined) return [];
    const variant = post.variants[accountId] ?? {};
    const media = (variant.media_ids ?? post.mediaIds).flatMap((id) => found.media.get(id) ?? []);
    const manifest = effectiveManifest(MANIFESTS[account.platform], account.profile);
    return [{ account, manifest, variant, ...render(post, variant, media, manifest) }];
  });
}
