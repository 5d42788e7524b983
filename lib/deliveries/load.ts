import "server-only";
/** Claimed deliveries with their post, account, pictures, limits and attempts: one query for a whole batch. */
import type { Clock } from "@/lib/core/clock";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { render, type DraftContent, type MediaRef, type Written, type WrittenVariant } from "./render";
import { clockFrom } from "./database-clock";
import type { AccountRow, Database } from "./ports";
import type { Names, StoredReason } from "./reason";
import type { DeliveryState } from "./states";

/** What a claim hands out. */
export interface Lease {
  deliveryId: string;
  token: string;
  before: DeliveryState;
}

/** Progress of preparing, as stored: keyed by the content it was made from. */
export interface StoredPrepared {
  fingerprint: string;
  data: Record<string, unknown>;
  expires_at: string | null;
}

/** What settling has learned so far. */
export interface Settling {
  reads: number;
  /** Reads that found nothing, of which the last was at this time. */
  absent: number;
  asked: boolean;
  /** A repeat was refused as if the post were there: that nothing shows it proves nothing any more. */
  refused?: boolean;
}

export interface UnsettledRow {
  id: string;
  state: "sending" | "unknown" | "processing";
  startedAt: Date;
  idempotencyKey: string;
  fingerprint: string;
  snapshot: DraftContent;
  processingRef: Record<string, unknown> | null;
}

export interface Claimed {
  id: string;
  workspaceId: string;
  postId: string;
  platform: PlatformId;
  /** State before the claim; `publishing` means that another worker's lease ran out. */
  before: DeliveryState;
  state: DeliveryState;
  token: string;
  revision: number;
  dueAt: Date | null;
  approvedAt: Date | null;
  attemptsUsed: number;
  prepared: StoredPrepared | null;
  stableTime: Date;
  settling: Settling;
  reason: StoredReason | null;
  processingUntil: Date | null;
  limitedSince: Date | null;
  /** A limit of the account or of our app, on a call that this delivery needs, runs until then. */
  limitedUntil: Date | null;
  limitKind: string | null;
  latenessMs: number;
  /** The database's time of loading. */
  now: Date;
  /** The database's clock, which goes on from `now`. */
  clock: Clock;
  account: AccountRow;
  names: Names;
  content: DraftContent;
  attempts: number;
  unsettled: UnsettledRow | null;
  published: { attemptId: string; remoteId: string | null; permalink: string | null } | null;
}

export const LOAD = {
  name: "delivery-load",
  text: `
SELECT d.id, d.workspace_id, d.post_id, d.platform, d.state, d.variant, d.revision, d.due_at, d.approved_at,
  d.attempts_used, d.prepared, d.stable_time, d.settling, d.reason, d.processing_until, d.limited_since, d.lease_token,
  p.content, p.hashtags, p.mentions, p.link, p.card, p.options, w.lateness_minutes, app_now() AS now,
  a.id AS account_id, a.remote_id AS account_remote_id, a.instance_url, a.sandbox, a.username, a.display_name, a.profile,
  a.status, a.status_reason, a.credentials, a.access_expires_at,
  l.until AS limit_until, l.kind AS limit_kind,
  lu.until AS upload_limit_until, lu.kind AS upload_limit_kind, t.total AS attempts, t.unsettled, t.published, m.media
FROM unnest($1::text[], $2::text[]) AS lease(id, token)
JOIN deliveries d ON d.id = lease.id AND d.lease_token = lease.token
JOIN posts p ON p.id = d.post_id
JOIN workspaces w ON w.id = d.workspace_id
JOIN social_accounts a ON a.id = d.social_account_id
LEFT JOIN LATERAL (
  SELECT until, kind FROM platform_limits
  WHERE key IN ('account:' || d.social_account_id, 'account:' || d.social_account_id || ':publish',
    'app:' || d.platform, 'app:' || d.platform || ':publish') AND until > app_now()
  ORDER BY until DESC LIMIT 1
) l ON true
LEFT JOIN LATERAL (
  SELECT until, kind FROM platform_limits
  WHERE key IN ('account:' || d.social_account_id || ':upload', 'app:' || d.platform || ':upload') AND until > app_now()
  ORDER BY until DESC LIMIT 1
) lu ON true
CROSS JOIN LATERAL (
  SELECT count(*)::int AS total,
    (array_agg(jsonb_build_object('id', b.id, 'state', b.state, 'startedAt', b.started_at,
      'idempotencyKey', b.idempotency_key, 'fingerprint', b.fingerprint, 'snapshot', b.snapshot,
      'processingRef', b.processing_ref)) FILTER (WHERE b.state IN ('sending', 'unknown', 'processing')))[1] AS unsettled,
    (array_agg(jsonb_build_object('attemptId', b.id, 'remoteId', b.remote_id, 'permalink', b.permalink))
      FILTER (WHERE b.state = 'published'))[1] AS published
  FROM attempts b WHERE b.delivery_id = d.id AND b.part = 0
) t
CROSS JOIN LATERAL (
  SELECT COALESCE(jsonb_agg(jsonb_build_object('id', f.id, 'sha256', f.sha256, 'alt', f.alt_text)
    ORDER BY u.position, u.id), '[]') AS media
  FROM post_media u JOIN media f ON f.id = u.media_id
  WHERE CASE WHEN d.has_own_media THEN u.delivery_id = d.id ELSE u.post_id = d.post_id AND u.delivery_id IS NULL END
) m`,
};

interface Row extends Written {
  id: string;
  workspace_id: string;
  post_id: string;
  platform: PlatformId;
  state: DeliveryState;
  variant: WrittenVariant;
  revision: number;
  due_at: Date | null;
  approved_at: Date | null;
  attempts_used: number;
  prepared: StoredPrepared | null;
  stable_time: Date;
  settling: Settling | null;
  reason: StoredReason | null;
  processing_until: Date | null;
  limited_since: Date | null;
  lease_token: string;
  lateness_minutes: number;
  now: Date;
  account_id: string;
  account_remote_id: string;
  instance_url: string;
  sandbox: boolean;
  username: string;
  display_name: string;
  profile: Record<string, unknown>;
  status: string;
  status_reason: string | null;
  credentials: string | null;
  access_expires_at: Date | null;
  limit_until: Date | null;
  limit_kind: string | null;
  upload_limit_until: Date | null;
  upload_limit_kind: string | null;
  attempts: number;
  unsettled: (Omit<UnsettledRow, "startedAt"> & { startedAt: string }) | null;
  published: Claimed["published"];
  media: MediaRef[];
}

function accountOf(row: Row): AccountRow {
  return {
    id: row.account_id,
    workspaceId: row.workspace_id,
    platform: row.platform,
    remoteId: row.account_remote_id,
    instanceUrl: row.instance_url,
    sandbox: row.sandbox,
    username: row.username,
    profile: row.profile,
    status: row.status,
    statusReason: row.status_reason,
    credentials: row.credentials,
    accessExpiresAt: row.access_expires_at,
  };
}

/** The limit that ends last of those that this content meets. */
function limitOf(row: Row, content: DraftContent): Pick<Claimed, "limitedUntil" | "limitKind"> {
  const uploads = content.media.length > 0 || (content.card?.media_id ?? null) !== null;
  const isUploads = uploads && (row.upload_limit_until?.getTime() ?? 0) > (row.limit_until?.getTime() ?? 0);
  return isUploads
    ? { limitedUntil: row.upload_limit_until, limitKind: row.upload_limit_kind }
    : { limitedUntil: row.limit_until, limitKind: row.limit_kind };
}

function claimedOf(row: Row, lease: Lease, clock: Clock): Claimed {
  const { unsettled } = row;
  const content = render(row, row.variant, row.media, MANIFESTS[row.platform]);
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    postId: row.post_id,
    platform: row.platform,
    before: lease.before,
    state: row.state,
    token: lease.token,
    revision: row.revision,
    dueAt: row.due_at,
    approvedAt: row.approved_at,
    attemptsUsed: row.attempts_used,
    prepared: row.prepared,
    stableTime: row.stable_time,
    settling: row.settling ?? { reads: 0, absent: 0, asked: false },
    reason: row.reason,
    processingUntil: row.processing_until,
    limitedSince: row.limited_since,
    ...limitOf(row, content),
    latenessMs: row.lateness_minutes * 60_000,
    now: row.now,
    clock,
    account: accountOf(row),
    names: { account: row.username || row.display_name, platform: MANIFESTS[row.platform].name },
    content,
    attempts: row.attempts,
    unsettled: unsettled === null ? null : { ...unsettled, startedAt: new Date(unsettled.startedAt) },
    published: row.published,
  };
}

/** Loads what the leases cover. A lease that was lost in the meantime is left out. */
export async function loadClaimed(
  database: Database,
  ours: Clock,
  leases: readonly Lease[],
): Promise<Claimed[]> {
  const askedAtMs = ours.monotonicMs();
  const { rows } = await database.query<Row>({
    ...LOAD,
    values: [leases.map((lease) => lease.deliveryId), leases.map((lease) => lease.token)],
  });
  const byToken = new Map(leases.map((lease) => [lease.token, lease]));
  return rows.flatMap((row) => {
    const lease = byToken.get(row.lease_token);
    return lease === undefined ? [] : [claimedOf(row, lease, clockFrom(row.now, askedAtMs, ours))];
  });
}
