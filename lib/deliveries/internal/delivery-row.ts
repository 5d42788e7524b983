import "server-only";
import type { z } from "zod";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { AccountRef, Delivery, Reason } from "../schema";
import { FINAL_STATES, type DeliveryState } from "../states";

type ReasonDto = z.infer<typeof Reason>;

/** The account `a` of a delivery or attempt as JSON: the wire shape, which holds no secret. */
export const ACCOUNT_JSON_SQL = `json_build_object('id', a.id, 'platform', a.platform, 'username', a.username,
  'account_name', a.display_name, 'avatar_url', a.avatar_url, 'sandbox', a.sandbox, 'status', a.status)`;

export const DELIVERY_SQL = `SELECT d.id, d.post_id, d.platform, d.state, d.reason, d.due_at, d.wake_at,
  d.attempts_used + (d.state IN ('published', 'processing', 'unknown'))::int AS attempts_used, d.permalink, d.remote_id, d.published_at, d.doubled, d.created_at, d.updated_at,
  ${ACCOUNT_JSON_SQL} AS account,
  (SELECT t.id FROM attempts t WHERE t.delivery_id = d.id AND t.state IN ('sending', 'unknown', 'processing')
    ORDER BY t.part LIMIT 1) AS unsettled_attempt_id
FROM deliveries d
JOIN social_accounts a ON a.id = d.social_account_id
JOIN posts p ON p.id = d.post_id AND p.deleted_at IS NULL`;

export interface DeliveryRow {
  id: string;
  post_id: string;
  platform: PlatformId;
  state: DeliveryState;
  reason: Partial<ReasonDto> | null;
  due_at: Date | null;
  wake_at: Date | null;
  attempts_used: number;
  permalink: string | null;
  remote_id: string | null;
  published_at: Date | null;
  doubled: boolean;
  created_at: Date;
  updated_at: Date;
  account: AccountRef;
  unsettled_attempt_id: string | null;
}

function reasonOf(stored: Partial<ReasonDto> | null): ReasonDto | null {
  if (stored === null) return null;
  return {
    kind: stored.kind ?? "permanent",
    sentence: stored.sentence ?? "",
    fix: stored.fix ?? "",
    message: stored.message ?? null,
    field: stored.field ?? null,
    retry_at: stored.retry_at ?? null,
    candidates: stored.candidates ?? [],
  };
}

export function deliveryOf(row: DeliveryRow): Delivery {
  const waits = row.state !== "draft" && !FINAL_STATES.includes(row.state);
  return {
    id: row.id,
    post_id: row.post_id,
    account: row.account,
    platform: row.platform,
    status: row.state,
    reason: reasonOf(row.reason),
    scheduled_at: row.due_at?.toISOString() ?? null,
    next_check_at: waits ? (row.wake_at?.toISOString() ?? null) : null,
    attempts_used: row.attempts_used,
    permalink: row.permalink,
    platform_post_id: row.remote_id,
    published_at: row.published_at?.toISOString() ?? null,
    doubled: row.doubled,
    unsettled_attempt_id: row.unsettled_attempt_id,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
