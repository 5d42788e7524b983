import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { FaultChoice } from "./view";

/** Instagram publishes in two steps of its own names. */
function publishing(network: PlatformId): readonly (readonly [string, string])[] {
  return network === "instagram"
    ? [
        ["container.publish", "publishes the post"],
        ["container.create", "hands over a picture"],
      ]
    : [
        ["post.create", "publishes the post"],
        ["media.*", "uploads a picture"],
      ];
}

/** Heliograph asks these for an account's posts, and renews its sign-in at those. */
const LISTS: ReadonlySet<PlatformId> = new Set(["x", "instagram", "mastodon"]);
const RENEWS: ReadonlySet<PlatformId> = new Set(["x", "instagram", "bluesky"]);

/** Faults that have their own place in what a network does, in words that continue "When Heliograph …". */
const OWN_PLACE: Readonly<Record<string, string>> = {
  slow_media: "uploads a picture",
  media_rejected: "uploads a picture",
  list_delay: "publishes the post",
  read_missing: "looks at what it made",
};

/** What a fault may wait for, in words that continue "When Heliograph …"; the first is the usual one. */
export function operationChoices(
  network: PlatformId,
  fault: FaultChoice,
): readonly (readonly [string, string])[] {
  const [publish, media] = publishing(network);
  if (publish === undefined || media === undefined) return [];
  if (fault.operation !== null)
    return [publish, media].filter(([operation]) => operation === fault.operation);
  const place = OWN_PLACE[fault.kind];
  if (place !== undefined) return [["", place]];
  const all = [publish, media];
  if (LISTS.has(network)) all.push(["post.list", "reads recent posts"]);
  // Renewing presents another token than the one that an expiry ends, and costs no credits.
  const spoilsRenewal = fault.kind !== "token_expired" && fault.kind !== "credits_depleted";
  if (RENEWS.has(network) && spoilsRenewal) all.push(["token.*", "renews its sign-in"]);
  return [...all, ["", "asks anything"]];
}
