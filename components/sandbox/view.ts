import type { PlatformId } from "@/lib/platforms/core/platform-id";

/** What the sandbox page shows. Shapes of its own: the simulator is a root that components do not reach into. */

export interface SimulatedPost {
  id: string;
  network: PlatformId;
  account: string;
  displayName: string;
  text: string;
  createdAt: string;
  permalink: string;
  byHand: boolean;
  replyTo: string | null;
  media: readonly { id: string; url: string; alt: string | null }[];
  metrics: { views: number; likes: number; replies: number; shares: number };
}

export interface SimulatedAccount {
  id: string;
  network: PlatformId;
  handle: string;
  displayName: string;
}

export interface FaultChoice {
  kind: string;
  title: string;
  explains: string;
  /** Networks it exists on; null for all. */
  networks: readonly PlatformId[] | null;
  /** The one operation it makes sense for; null where a person chooses. */
  operation: string | null;
  params: readonly { name: string; label: string; initial: number; unit: string | null }[];
}

export interface ActiveFault {
  id: string;
  title: string;
  network: PlatformId | null;
  account: string | null;
  operation: string | null;
  /** Requests it still spoils; null for all to come. */
  remaining: number | null;
  hits: number;
  params: Readonly<Record<string, unknown>>;
}

export interface JournalEntry {
  id: string;
  network: PlatformId;
  account: string | null;
  operation: string | null;
  method: string;
  address: string;
  at: string;
  phase: "received" | "committed" | "answered" | "dropped";
  status: number | null;
  fault: string | null;
  body: string | null;
}

export const SANDBOX_VIEWS = ["timelines", "faults", "journal"] as const;
export type SandboxViewName = (typeof SANDBOX_VIEWS)[number];
