import type { FaultKind, SandboxNetwork } from "@/lib/sandbox/admin-schema";

/** What the fault panel shows of a fault: plain words, where it applies, and what can be set. */
export interface FaultDescription {
  title: string;
  explains: string;
  /** Absent: every network. */
  networks?: SandboxNetwork[];
  /** Operation it makes sense for when none is chosen; absent: any request. */
  operation?: string;
  params: { name: string; label: string; default: number; unit?: "s" }[];
}

const seconds = (label: string, value: number) => ({
  name: "seconds",
  label,
  default: value,
  unit: "s" as const,
});
const IMAGE_NETWORKS: SandboxNetwork[] = ["x", "linkedin", "instagram", "mastodon"];

/** Every fault the sandbox can set, in the order a panel lists them. */
export const FAULT_CATALOG: Record<FaultKind, FaultDescription> = {
  rate_limited: {
    title: "Rate limit (429)",
    explains: "Refuses with the network's own limit headers, where it has any.",
    params: [{ name: "reset_seconds", label: "Resets after", default: 60, unit: "s" }],
  },
  server_error: {
    title: "Server error before it is stored",
    explains: "Answers 5xx; nothing was stored.",
    params: [{ name: "status", label: "Status", default: 503 }],
  },
  bad_gateway_after_commit: {
    title: "Bad gateway after it was stored",
    explains: "Stores what was asked, then answers 502.",
    params: [{ name: "status", label: "Status", default: 502 }],
  },
  reset_after_commit: {
    title: "Answer lost after the post was created",
    explains: "Stores what was asked, then cuts the connection without an answer.",
    params: [],
  },
  reset_before_commit: {
    title: "Connection cut",
    explains: "Cuts the connection; nothing was stored.",
    params: [],
  },
  timeout_before_commit: {
    title: "No answer, nothing stored",
    explains: "Keeps silent, stores nothing, then cuts the connection.",
    params: [seconds("Silent for", 120)],
  },
  timeout_after_commit: {
    title: "No answer, but stored",
    explains: "Stores what was asked and keeps silent.",
    params: [seconds("Silent for", 120)],
  },
  garbage_after_commit: {
    title: "Unreadable answer",
    explains: "Stores what was asked, then answers a page of HTML with status 200.",
    params: [],
  },
  slow_answer: { title: "Slow answer", explains: "Everything works, later.", params: [seconds("Waits", 5)] },
  token_expired: {
    title: "Expired token",
    explains: "The token of the next request expires at that moment.",
    params: [],
  },
  token_revoked: {
    title: "Revoked token",
    explains: "The person removes the app: every token of the account ends.",
    params: [],
  },
  slow_media: {
    title: "Slow media",
    explains: "The next upload takes this long to process.",
    networks: IMAGE_NETWORKS,
    params: [seconds("Processing takes", 30)],
  },
  media_rejected: {
    title: "Media rejected",
    explains: "The network cannot process the next file.",
    params: [],
  },
  list_delay: {
    title: "Appears in lists later",
    explains: "The next post is live at once but shows in lists only after this time.",
    params: [seconds("Hidden for", 30)],
  },
  repeat_500: {
    title: "500 on a repeat",
    explains: "A repeated Idempotency-Key answers 500, as Mastodon 4.6 did for a while.",
    networks: ["mastodon"],
    operation: "post.create",
    params: [],
  },
  credits_depleted: {
    title: "No credits (402)",
    explains: "The app has no credits left.",
    networks: ["x"],
    params: [],
  },
  older_spec: {
    title: "Older names (spec 2.166)",
    explains: "Speaks of tweets where spec 2.167 speaks of posts, in parameters and fields.",
    networks: ["x"],
    params: [],
  },
  unknown_ignored: {
    title: "Unknown names ignored",
    explains: "Passes over a parameter or field that it does not know instead of refusing it.",
    networks: ["x"],
    params: [],
  },
  spam_block: {
    title: "Blocked as spam",
    explains: "Publishing is refused as restricted activity (code 4, subcode 2207051).",
    networks: ["instagram"],
    operation: "container.publish",
    params: [],
  },
  quota_exhausted: {
    title: "Daily publishing limit",
    explains: "The account has used up its posts of 24 hours (code 9, subcode 2207042).",
    networks: ["instagram"],
    operation: "container.publish",
    params: [],
  },
  fetch_failed: {
    title: "Picture cannot be fetched",
    explains: "The network cannot download the picture (code 9004).",
    networks: ["instagram"],
    operation: "container.create",
    params: [],
  },
  read_missing: {
    title: "Missing for a moment",
    explains: "A container or a published medium that is there reads as missing (code 100, subcode 33).",
    networks: ["instagram"],
    params: [],
  },
};
