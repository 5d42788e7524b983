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

/** What a fault may wait for, in words that continue "When Heliograph …"; the first is the usual one. */
export function operationChoices(
  network: PlatformId,
  fault: FaultChoice,
): readonly (readonly [string, string])[] {
  const [publish, media] = publishing(network);
  if (publish === undefined || media === undefined) return [];
  if (fault.operation !== null)
    return [publish, media].filter(([operation]) => operation === fault.operation);
  const all = [
    publish,
    media,
    ["post.list", "reads recent posts"] as const,
    ["token.*", "renews its sign-in"] as const,
    ["", "asks anything"] as const,
  ];
  // Renewing presents another token than the one that this fault ends.
  if (fault.kind === "token_expired") return all.filter(([operation]) => operation !== "token.*");
  const aboutMedia = fault.kind === "slow_media" || fault.kind === "media_rejected";
  return aboutMedia ? [["", "uploads a picture"]] : all;
}
