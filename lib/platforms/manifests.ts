/** Every network's limits as browser-safe data. The server's adapters are in `registry.ts`. */
import { blueskyManifest } from "./bluesky/manifest";
import type { Manifest } from "./core/manifest";
import type { PlatformId } from "./core/platform-id";
import { instagramManifest } from "./instagram/manifest";
import { linkedinManifest } from "./linkedin/manifest";
import { mastodonManifest } from "./mastodon/manifest";
import { xManifest } from "./x/manifest";

export const MANIFESTS: Readonly<Record<PlatformId, Manifest>> = {
  x: xManifest,
  linkedin: linkedinManifest,
  instagram: instagramManifest,
  mastodon: mastodonManifest,
  bluesky: blueskyManifest,
};
