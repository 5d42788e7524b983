import { avatarRoute } from "@/lib/sandbox/avatar";
import type { Network, Route } from "@/lib/sandbox/exchange";
import { bluesky } from "@/lib/sandbox/networks/bluesky/network";
import { instagram } from "@/lib/sandbox/networks/instagram/network";
import { linkedin } from "@/lib/sandbox/networks/linkedin/network";
import { mastodon } from "@/lib/sandbox/networks/mastodon/network";
import { xNetwork } from "@/lib/sandbox/networks/x/network";
import { fileRoute } from "@/lib/sandbox/post-page";
import { profileRoutes } from "@/lib/sandbox/profile-page";

/** What browsers ask of any of them. */
const pageRoutes: Route[] = [
  avatarRoute,
  fileRoute,
  { method: "GET", path: "/favicon.ico", operation: "icon.read", handle: async () => ({ status: 204 }) },
];

/** Every simulated network, each on a port of its own. */
export const networks: Network[] = [xNetwork, linkedin, instagram, mastodon, bluesky].map((network) => ({
  ...network,
  routes: [...pageRoutes, ...network.routes, ...profileRoutes(network.name)],
}));
