import "server-only";
/**
 * Rule 6: a late success is a fact. A network that refuses a repeat and names the post it has may be naming an earlier
 * try of this very delivery, which had been taken for absent because its lists were late.
 */
import type { PlatformError } from "@/lib/platforms/core/error";
import { contentFingerprint } from "./fingerprint";
import type { Claimed } from "./load";
import type { NetworkClock } from "./network-clock";
import { recordOutcome } from "./outcome";
import type { EngineDeps, OpenAccount } from "./ports";

/** Networks tell times in whole seconds; the one before may be the same second. */
const CLOCK_GRAIN_MS = 1_000;

const EARLIER = {
  name: "earlier-try",
  text: `SELECT id FROM attempts WHERE delivery_id = $1 AND part = 0 AND state = 'not_published' AND settled_by IS NOT NULL
  AND fingerprint = $2 AND started_at <= $3
  AND NOT EXISTS (SELECT 1 FROM attempts taken WHERE taken.social_account_id = $4 AND taken.remote_id = $5)
ORDER BY started_at DESC LIMIT 1`,
};

/**
 * Settles the earlier try that `refusal` proves to have gone out; does nothing when there is none. `theirs` has seen the
 * answer that refused.
 */
export async function settleEarlierTry(
  d: Claimed,
  refusal: PlatformError,
  account: OpenAccount,
  theirs: NetworkClock,
  deps: EngineDeps,
): Promise<void> {
  const { existingRemoteId: remoteId, existingCreatedAt: createdAt } = refusal.detail;
  if (refusal.kind !== "duplicate" || remoteId === undefined || createdAt === undefined) return;
  const latest = new Date(theirs.byOurs(createdAt).getTime() + CLOCK_GRAIN_MS);
  const { rows } = await deps.database.query<{ id: string }>({
    ...EARLIER,
    values: [d.id, contentFingerprint(d.content), latest, d.account.id, remoteId],
  });
  const [earlier] = rows;
  if (earlier === undefined) return;
  const platform = deps.platform(d.platform);
  const permalink = platform.permalink?.(account.session, remoteId, account.endpoints) ?? null;
  await recordOutcome(d, earlier.id, { kind: "published", remoteId, permalink }, "search", deps);
}
