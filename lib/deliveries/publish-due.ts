import "server-only";
/**
 * The job `publish-due` inside a process: claims what is due, advances it with bounded concurrency per network (so
 * that hanging uploads of one never starve another), and arms a timer for the next instant. Wake-ups of any kind,
 * late, early or doubled, only make it look.
 */
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { work } from "./advance";
import { claim, type Room } from "./claim";
import type { Claimed } from "./load";
import type { EngineDeps } from "./ports";

export interface DispatcherOptions {
  /** Deliveries of one network worked on at once by this process. */
  concurrency: number;
  /** Stops claiming after this many; unlimited when absent. */
  limit?: number;
  /** Look again by itself when the next instant has come. */
  alarm?: boolean;
}

/** When a row stays due because a cap is reached elsewhere, the next look is this far away. */
const CAPPED_RECHECK_MS = 250;
/** After a failed look (the database is away): the next one. */
const FAILED_RECHECK_MS = 1_000;
/** The timer never sleeps longer: the sweep of last resort inside the process. */
const LONGEST_SLEEP_MS = 60_000;

const NEXT = {
  name: "delivery-next",
  text: `SELECT extract(epoch FROM app_now()) * 1000 AS now_ms,
  extract(epoch FROM (SELECT min(wake_at) FROM deliveries WHERE wake_at > app_now()) - app_now()) * 1000 AS ahead_ms,
  EXISTS (SELECT 1 FROM deliveries WHERE wake_at <= app_now() AND state <> 'held'
    AND (lease_until IS NULL OR lease_until <= app_now())) AS due`,
};

export interface NextInstant {
  /** The database's time, Unix milliseconds. */
  nowMs: number;
  /** Milliseconds until the next instant by the database's clock; null: none is known. */
  aheadMs: number | null;
  /** Something is due now and nobody holds it. */
  due: boolean;
}

export async function nextInstant(database: EngineDeps["database"]): Promise<NextInstant> {
  const { rows } = await database.query<{ now_ms: string; ahead_ms: string | null; due: boolean }>(NEXT);
  const row = rows[0];
  if (row === undefined) throw new Error("The database did not tell the time.");
  return { nowMs: Number(row.now_ms), aheadMs: row.ahead_ms === null ? null : Number(row.ahead_ms), due: row.due };
}

export class Dispatcher {
  readonly #active = new Map<PlatformId, number>();
  #running = 0;
  #taken = 0;
  #looking: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  /** Monotonic time for which the timer is set. */
  #armedFor = Number.POSITIVE_INFINITY;
  /** The database's clock minus our monotonic one: this machine's wall clock may be wrong. */
  #skewMs: number | null = null;
  readonly #idle: (() => void)[] = [];

  constructor(
    private readonly deps: EngineDeps,
    private readonly options: DispatcherOptions,
  ) {}

  /** Deliveries taken so far. */
  get taken(): number {
    return this.#taken;
  }

  /** Looks for what is due, now or right after the look that is going on. Resolves when nothing more can be taken. */
  look(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#again = true;
    this.#looking ??= this.#lookUntilDone().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Someone scheduled something for `instantMs` (Unix milliseconds): look then, unless a look comes earlier anyway. */
  expect(instantMs: number): void {
    const now = this.deps.clock.monotonicMs();
    const at = this.#skewMs === null ? now : instantMs - this.#skewMs;
    if (at <= now) void this.look();
    else if (at < this.#armedFor) this.#arm(at - now);
  }

  /** Resolves when nothing is looked for and nothing is being worked on. */
  async idle(): Promise<void> {
    while (this.#looking !== null || this.#running > 0) {
      if (this.#looking !== null) await this.#looking;
      else await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  /** Takes nothing more and waits for what is being worked on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.idle();
  }

  async #lookUntilDone(): Promise<void> {
    try {
      // A call that arrives while the timer is being armed is a new reason to look.
      while (this.#again && !this.#stopped) {
        this.#again = false;
        const rooms = this.#rooms();
        const claimed = rooms.length === 0 ? [] : await claim(this.deps.database, this.deps, rooms);
        for (const delivery of claimed) this.#start(delivery);
        if (claimed.length > 0) this.#again = true;
        else await this.#armNext();
      }
    } catch (error) {
      this.deps.warn("deliveries.look_failed", { error });
      this.#arm(FAILED_RECHECK_MS);
    }
  }

  #rooms(): Room[] {
    const { concurrency, limit = Number.POSITIVE_INFINITY } = this.options;
    let left = limit - this.#taken;
    return PLATFORM_IDS.flatMap((platform) => {
      const free = Math.min(concurrency - (this.#active.get(platform) ?? 0), left);
      // Claims come in handfuls: a claim for each slot that becomes free would double the number of statements.
      if (free < Math.min(concurrency / 4, left) || free <= 0) return [];
      left -= free;
      const { maxInFlight, maxInFlightPerAccount } = this.deps.platform(platform).manifest;
      return [{ platform, slots: free, maxInFlight, maxInFlightPerAccount }];
    });
  }

  #start(delivery: Claimed): void {
    const { platform } = delivery;
    this.#taken += 1;
    this.#running += 1;
    this.#active.set(platform, (this.#active.get(platform) ?? 0) + 1);
    work(delivery, this.deps)
      .catch((error: unknown) => {
        // Nothing is lost: the lease runs out, and the next look starts from what is stored.
        this.deps.warn("delivery.visit_failed", { deliveryId: delivery.id, error });
        return null;
      })
      .then((wakeAt) => this.#finished(platform, wakeAt));
  }

  #finished(platform: PlatformId, wakeAt: Date | null): void {
    this.#running -= 1;
    const active = (this.#active.get(platform) ?? 1) - 1;
    this.#active.set(platform, active);
    const { concurrency, limit = Number.POSITIVE_INFINITY } = this.options;
    if (wakeAt !== null && this.options.alarm === true) this.expect(wakeAt.getTime());
    if (concurrency - active >= concurrency / 4 && this.#taken < limit) void this.look();
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Sets the timer for the next instant. Every worker does, so that a full one is helped by the others unasked. */
  async #armNext(): Promise<void> {
    if (this.options.alarm !== true) return;
    const { nowMs, aheadMs, due } = await nextInstant(this.deps.database);
    this.#skewMs = nowMs - this.deps.clock.monotonicMs();
    this.#arm(due ? Math.min(aheadMs ?? CAPPED_RECHECK_MS, CAPPED_RECHECK_MS) : (aheadMs ?? LONGEST_SLEEP_MS));
  }

  #arm(delayMs: number): void {
    if (this.options.alarm !== true || this.#stopped) return;
    clearTimeout(this.#timer);
    const delay = Math.max(1, Math.min(Math.ceil(delayMs), LONGEST_SLEEP_MS));
    this.#armedFor = this.deps.clock.monotonicMs() + delay;
    this.#timer = setTimeout(() => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      void this.look();
    }, delay);
  }
}

/**
 * One bounded piece of the drain, for engines that wake a function instead of a process: takes up to `limit`
 * deliveries, waits for all of them, says whether more is due.
 */
export async function drainOnce(deps: EngineDeps, options: { limit: number; concurrency: number }): Promise<NextInstant & { taken: number }> {
  const dispatcher = new Dispatcher(deps, options);
  await dispatcher.look();
  await dispatcher.idle();
  return { taken: dispatcher.taken, ...(await nextInstant(deps.database)) };
}
