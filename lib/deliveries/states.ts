/**
 * The life of a delivery as data: shared by the code, the property test, the docs and the browser.
 * Source: the design document, section 3.
 */
export const DELIVERY_STATES = [
  "draft",
  "scheduled",
  "publishing",
  "processing",
  "retrying",
  "blocked",
  "held",
  "unknown",
  "published",
  "failed",
  "cancelled",
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface StateRule {
  meaning: string;
  leadsTo: readonly DeliveryState[];
}

export const STATE_MACHINE: Record<DeliveryState, StateRule> = {
  draft: { meaning: "Not scheduled yet.", leadsTo: ["scheduled", "cancelled"] },
  scheduled: {
    meaning: "Waits for its time.",
    leadsTo: ["publishing", "held", "blocked", "cancelled", "draft"],
  },
  publishing: {
    meaning: "Being sent: refreshing the sign-in, uploading, posting.",
    leadsTo: ["published", "processing", "retrying", "failed", "unknown", "blocked", "held", "cancelled"],
  },
  processing: {
    meaning: "The network accepted it and is working on it.",
    leadsTo: ["published", "failed", "retrying", "unknown", "blocked"],
  },
  retrying: {
    meaning: "A safe failure; it is tried again.",
    leadsTo: ["publishing", "failed", "blocked", "held", "cancelled"],
  },
  blocked: {
    meaning: "The account must be reconnected, is paused or out of quota; it resumes after that.",
    leadsTo: ["scheduled", "held", "failed", "cancelled"],
  },
  held: { meaning: "A person must say yes.", leadsTo: ["scheduled", "cancelled"] },
  unknown: {
    meaning: "The network may or may not have it; we are checking, then ask a person.",
    leadsTo: ["published", "retrying", "failed", "cancelled"],
  },
  published: { meaning: "On the network.", leadsTo: [] },
  failed: { meaning: "Ended without a post. It can be scheduled again.", leadsTo: ["scheduled"] },
  cancelled: { meaning: "Stopped by a person. It can be scheduled again.", leadsTo: ["scheduled"] },
};

/** States in which nothing more happens unless a person acts. */
export const FINAL_STATES: readonly DeliveryState[] = ["published", "failed", "cancelled"];

export function canLead(from: DeliveryState, to: DeliveryState): boolean {
  return STATE_MACHINE[from].leadsTo.includes(to);
}
