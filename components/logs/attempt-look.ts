import { CircleCheck, CircleQuestionMark, CircleX, Hourglass, Send, type LucideIcon } from "lucide-react";
import type { BadgeTone } from "@/components/ui/badge";
import type { Attempt } from "@/lib/deliveries/schema";
import type { PlatformErrorKind } from "@/lib/platforms/core/error";

/** How an attempt reads: a word, a tone and an icon together. */
export const ATTEMPT_LOOKS: Record<Attempt["status"], { label: string; tone: BadgeTone; icon: LucideIcon }> =
  {
    sending: { label: "Sending", tone: "violet", icon: Send },
    processing: { label: "Processing", tone: "violet", icon: Hourglass },
    published: { label: "Published", tone: "success", icon: CircleCheck },
    not_published: { label: "Not published", tone: "danger", icon: CircleX },
    unknown: { label: "Outcome unknown", tone: "warning", icon: CircleQuestionMark },
  };

/** Reasons in a few words, for filters and headings. */
export const KIND_LABELS: Record<PlatformErrorKind, string> = {
  auth_expired: "Sign-in expired",
  auth_revoked: "Access withdrawn",
  permission: "Permission missing",
  rate_limited: "Asked to slow down",
  quota_exhausted: "Quota used up",
  invalid_content: "Content refused",
  duplicate: "Posted before",
  media_rejected: "Picture refused",
  not_ready: "Media not ready",
  policy: "Against its rules",
  unavailable: "Not reachable",
  outcome_unknown: "No answer",
  permanent: "Refused",
};

/** Milliseconds as people say them: `85 ms`, `2.3 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${String(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(seconds % 60)} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}
