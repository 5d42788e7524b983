import "server-only";
/** Holding on to a lease: renewed while preparing, given up on the first write that finds it gone. */
import type { Prepared } from "@/lib/platforms/core/platform";
import type { Claimed } from "./load";
import type { Database, EngineDeps, LeaseHolder } from "./ports";

/** Another worker, an edit or a cancel has taken over: stop, write nothing. */
export class LeaseLost extends Error {
  constructor(deliveryId: string) {
    super(`The lease of ${deliveryId} is gone.`);
    this.name = "LeaseLost";
  }
}

const SAVE = {
  name: "delivery-save-prepared",
  text: `UPDATE deliveries SET prepared = $4::jsonb, updated_at = app_now(),
  lease_until = app_now() + $5 * interval '1 millisecond', wake_at = app_now() + $5 * interval '1 millisecond'
WHERE id = $1 AND lease_token = $2 AND revision = $3 AND state = 'publishing' AND NOT cancel_requested
  AND lease_until > app_now()`,
};

/** Rule 2: stores a step's result before the next step, and renews the lease. Throws `LeaseLost`. */
export async function savePrepared(
  d: Claimed,
  fingerprint: string,
  prepared: Prepared,
  deps: EngineDeps,
): Promise<void> {
  const stored = {
    fingerprint,
    data: prepared.data,
    expires_at: prepared.expiresAt?.toISOString() ?? null,
  };
  const values = [d.id, d.token, d.revision, JSON.stringify(stored), deps.leaseMs];
  const { rowCount } = await deps.database.query({ ...SAVE, values });
  if (rowCount === 0) throw new LeaseLost(d.id);
}

const EXTEND = {
  name: "delivery-extend",
  text: `UPDATE deliveries SET lease_until = GREATEST(lease_until, app_now() + $3 * interval '1 millisecond'),
  wake_at = GREATEST(lease_until, app_now() + $3 * interval '1 millisecond')
WHERE id = $1 AND lease_token = $2 AND lease_until > app_now()`,
};

/** Makes the lease last at least `ms` and a little more from now. Throws `LeaseLost` when it has run out. */
export async function extendLease(d: Claimed, ms: number, deps: EngineDeps): Promise<void> {
  const { rowCount } = await deps.database.query({ ...EXTEND, values: [d.id, d.token, ms + 1_000] });
  if (rowCount === 0) throw new LeaseLost(d.id);
}

const GIVE_BACK = {
  name: "delivery-give-back",
  text: `UPDATE deliveries d SET wake_at = date_trunc('milliseconds', app_now()), lease_token = NULL, lease_until = NULL, lease_owner = NULL,
  state = CASE WHEN d.state = 'publishing' THEN 'retrying'::"DeliveryState" ELSE d.state END, updated_at = app_now()
FROM unnest($1::text[], $2::text[]) AS mine(id, token)
WHERE d.id = mine.id AND d.lease_token = mine.token
  AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND a.state = 'sending')`,
};

/** Gives back leases that were taken and not begun, so that another worker can start at once. */
export async function giveBack(claimed: readonly Claimed[], database: Database): Promise<void> {
  if (claimed.length === 0) return;
  await database.query({ ...GIVE_BACK, values: [claimed.map((d) => d.id), claimed.map((d) => d.token)] });
}

const RENEW = {
  name: "delivery-renew",
  text: `UPDATE deliveries d SET lease_until = app_now() + $3 * interval '1 millisecond',
  wake_at = app_now() + $3 * interval '1 millisecond'
FROM unnest($1::text[], $2::text[]) AS mine(id, token)
WHERE d.id = mine.id AND d.lease_token = mine.token AND d.lease_until > app_now()
  AND d.lease_until < app_now() + $3 * interval '1 millisecond'`,
};

/** Renews every lease this process holds, three times per lease period, in one statement. */
export class LeaseKeeper implements LeaseHolder {
  readonly #held = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly leaseMs: number,
    private readonly failed: (error: unknown) => void,
  ) {}

  hold(deliveryId: string, token: string): void {
    this.#held.set(token, deliveryId);
    this.#timer ??= setInterval(() => void this.#renew(), this.leaseMs / 3).unref();
  }

  drop(token: string): void {
    this.#held.delete(token);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #renew(): Promise<void> {
    const tokens = [...this.#held.keys()];
    const ids = [...this.#held.values()];
    try {
      await this.database.query({ ...RENEW, values: [ids, tokens, this.leaseMs] });
    } catch (error) {
      this.failed(error);
    }
  }
}
