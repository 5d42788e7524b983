/** Every network's adapter. Domains come in through this door; the browser uses `manifests.ts`. */
import { bluesky } from "./bluesky/index";
import type { Platform } from "./core/platform";
import type { PlatformId } from "./core/platform-id";
import { instagram } from "./instagram/index";
import { linkedin } from "./linkedin/index";
import { mastodon } from "./mastodon/index";
import { x } from "./x/index";

export const platforms = { x, linkedin, instagram, mastodon, bluesky } as const satisfies Record<
  PlatformId,
  Platform
>;
