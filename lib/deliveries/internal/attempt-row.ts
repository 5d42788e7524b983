import "server-only";
import { MANIFESTS } from "@/lib/platforms/manifests";
import type { PlatformErrorKind } from "@/lib/platforms/core/error";
import type { DraftContent } from "../render";
import { kindReason, type StoredReason } from "../reason";
import type { AccountRef, Attempt } from "../schema";
import { ACCOUNT_JSON_SQL } from "./delivery-row";

/**
 * Attempts outlive their post: the log is read also for posts that were deleted. The delivery's reason comes along
 * where it is of this very answer: it knows more of it than the kind does, and both stand on one page.
 */
export const ATTEMPT_SQL = `SELECT t.id, t.delivery_id, t.post_id, t.part, t.number, t.state, t.phase, t.started_at,
  t.finished_at, t.lag_ms, t.permalink, t.remote_id, t.error_kind, t.error_message, t.http_status, t.vendor_code,
  t.vendor_body, t.settled_by, t.snapshot, ${ACCOUNT_JSON_SQL} AS account,
  CASE WHEN d.reason->>'kind' = t.error_kind AND d.reason->>'message' = t.error_message THEN d.reason END AS reason
FROM attempts t JOIN social_accounts a ON a.id = t.social_account_id LEFT JOIN deliveries d ON d.id = t.delivery_id`;

export interface AttemptRow {
  id: string;
  delivery_id: string;
  post_id: string;
  part: number;
  number: number;
  state: Attempt["status"];
  phase: string;
  started_at: Date;
  finished_at: Date | null;
  lag_ms: number | null;
  permalink: string | null;
  remote_id: string | null;
  error_kind: PlatformErrorKind | null;
  error_message: string | null;
  http_status: number | null;
  vendor_code: string | null;
  vendor_body: string | null;
  settled_by: string | null;
  snapshot: Partial<DraftContent>;
  account: AccountRef;
  reason: Partial<Pick<StoredReason, "sentence" | "fix">> | null;
}

const SUCCESS: Record<Attempt["status"], boolean | null> = {
  sending: null,
  unknown: null,
  processing: null,
  published: true,
  not_published: false,
};

function wordsFor(row: AttemptRow): { sentence: string | null; fix: string | null } {
  if (row.error_kind === null) return { sentence: null, fix: null };
  const { account, reason } = row;
  const ofKind = kindReason(row.error_kind, {
    account: account.username || account.account_name,
    platform: MANIFESTS[account.platform].name,
  });
  return { sentence: reason?.sentence ?? ofKind.sentence, fix: reason?.fix ?? ofKind.fix };
}

export function attemptOf(row: AttemptRow): Attempt {
  return {
    id: row.id,
    delivery_id: row.delivery_id,
    post_id: row.post_id,
    account: row.account,
    part: row.part,
    number: row.number,
    status: row.state,
    success: SUCCESS[row.state],
    phase: row.phase,
    started_at: row.started_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    duration_ms: row.finished_at === null ? null : row.finished_at.getTime() - row.started_at.getTime(),
    lag_ms: row.lag_ms,
    permalink: row.permalink,
    platform_post_id: row.remote_id,
    error_kind: row.error_kind,
    ...wordsFor(row),
    message: row.error_message,
    http_status: row.http_status,
    vendor_code: row.vendor_code,
    vendor_body: row.vendor_body,
    settled_by: row.settled_by,
    text: row.snapshot.text ?? "",
  };
}
