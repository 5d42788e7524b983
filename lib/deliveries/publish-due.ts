import "server-only";
/**
 * The job `publish-due` inside a process: claims what is due, advances it with bounded concurrency per network (so
 * that hanging uploads of one never starve another), and arms a timer for the next instant. Wake-ups of any kind,
 * late, early or doubled, only make it look.
 */
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { work } from "./advance";
import { claim, type Room } from "./claim";
import { Lane, type Turn } from "./lane";
import { nextInstant } from "./instants";
import { giveBack } from "./lease";
import { loadClaimed, type Claimed } from "./load";
import type { EngineDeps } from "./ports";
import { share } from "./share";

export interface DispatcherOptions {
  /**
   * Deliveries of one network that this process prepares or sends at once. Three times as many may wait for their turn
   * or for the database to store their outcome.
   */
  concurrency: number;
  /** Stops claiming after this many, shared by the networks; unlimited when absent. */
  limit?: number;
  /** Which network the shares begin at, counted up from one limited piece to the next. */
  first?: number;
  /** Look again by itself when the next instant has come. */
  alarm?: boolean;
}

/** What was loaded this long ago is loaded again before it is worked on. */
const FRESH_MS = 2_000;
/** When a row stays due because a cap is reached, or a few slots are free while others hang, the next look is this far away. */
const CAPPED_RECHECK_MS = 250;
/** After a failed look (the database is away): the next one. */
const FAILED_RECHECK_MS = 1_000;
/** The timer never sleeps longer: the sweep of last resort inside the process. */
const LONGEST_SLEEP_MS = 60_000;

export class Dispatcher {
  readonly #lanes: ReadonlyMap<PlatformId, Lane>;
  #running = 0;
  #taken = 0;
  #looking: Promise<void> | null = null;
  /** Networks that may have something due. */
  readonly #wanted = new Set<PlatformId>();
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
  ) {
    this.#lanes = new Map(
      PLATFORM_IDS.map((id) => [id, new Lane(options.concurrency, deps.platform(id).manifest.maxInFlight)]),
    );
  }

  /** Deliveries taken so far. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Looks for what is due (on `platforms` only, when given), now or right after the look that is going on. Resolves
   * when nothing more can be taken.
   */
  look(platforms: readonly PlatformId[] = PLATFORM_IDS): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    for (const platform of platforms) this.#wanted.add(platform);
    this.#looking ??= this.#lookUntilDone().finally(() => {
      this.#looking = null;
      // Asked for between the last glance at the wishes and this moment.
      if (this.#wanted.size > 0) void this.look([]);
    });
    return this.#looking;
  }

  /** Someone scheduled something for `instantMs` (Unix milliseconds): look then, unless a look comes earlier anyway. */
  expect(instantMs: number): void {
    const now = this.deps.clock.monotonicMs();
    const at = this.#skewMs === null ? now : instantMs - this.#skewMs;
    if (at <= now) void this.look();
    else this.#armWithin(at - now);
  }

  /** Resolves when nothing is looked for and nothing is being worked on. */
  async idle(): Promise<void> {
    while (this.#looking !== null || this.#running > 0) {
      if (this.#looking !== null) await this.#looking;
      else await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  /** Takes nothing more, gives back what it has not begun, waits for what is being worked on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    const waiting = [...this.#lanes.values()].flatMap((lane) => lane.empty());
    for (const delivery of waiting) this.deps.leases.drop(delivery.token);
    try {
      await giveBack(waiting, this.deps.database);
    } catch (error) {
      // Their leases run out instead.
      this.deps.warn("deliveries.not_given_back", { error });
    }
    await this.idle();
  }

  async #lookUntilDone(): Promise<void> {
    /** Networks whose last share was smaller than their room: what the others leave of the limit is theirs. */
    const short = new Set<PlatformId>();
    try {
      // Calls that arrive while this waits for the database are new reasons to look.
      while (this.#wanted.size > 0 && !this.#stopped) {
        const rooms = this.#rooms([...this.#wanted], short);
        this.#wanted.clear();
        // Full: one of those that end looks again.
        if (rooms.length === 0) return;
        const claimed = await claim(this.deps.database, this.deps, rooms);
        for (const delivery of claimed) this.#take(delivery);
        for (const room of rooms) {
          const got = claimed.filter((delivery) => delivery.platform === room.platform).length;
          // As much as there was room for: there may be more. Less: that was all, or a cap is reached.
          if (got < room.slots) short.delete(room.platform);
          else if (!short.has(room.platform)) this.#lookForMore(room.platform);
        }
        for (const platform of short) this.#wanted.add(platform);
        if (claimed.length < rooms.reduce((sum, room) => sum + room.slots, 0)) await this.#armNext();
      }
    } catch (error) {
      this.deps.warn("deliveries.look_failed", { error });
      this.#arm(FAILED_RECHECK_MS);
    }
  }

  /** At once when a handful can be taken; a little later for a few idle slots, as the others of their handful may hang. */
  #lookForMore(platform: PlatformId): void {
    const lane = this.#lane(platform);
    if (lane.isWorthAClaim) this.#wanted.add(platform);
    else if (lane.isIdling) this.#armWithin(CAPPED_RECHECK_MS);
  }

  #lane(platform: PlatformId): Lane {
    const lane = this.#lanes.get(platform);
    if (lane === undefined) throw new Error(`No lane for ${platform}.`);
    return lane;
  }

  /** What each of `platforms` may claim; notes in `short` whom the limit leaves less than there is room for. */
  #rooms(platforms: readonly PlatformId[], short: Set<PlatformId>): Room[] {
    const free = platforms.map((platform) => {
      const lane = this.#lane(platform);
      return lane.isWorthAClaim || lane.isIdling || short.has(platform) ? lane.free : 0;
    });
    const slots = share(free, this.#untilLimit(), this.options.first ?? 0);
    return platforms.flatMap((platform, index) => {
      const own = slots[index] ?? 0;
      if (own < (free[index] ?? 0)) short.add(platform);
      else short.delete(platform);
      if (own <= 0) return [];
      const { maxInFlight, maxInFlightPerAccount } = this.deps.platform(platform).manifest;
      return [{ platform, slots: own, maxInFlight, maxInFlightPerAccount }];
    });
  }

  #untilLimit(): number {
    return (this.options.limit ?? Number.POSITIVE_INFINITY) - this.#taken;
  }

  #take(delivery: Claimed): void {
    this.#taken += 1;
    this.deps.leases.hold(delivery.id, delivery.token);
    this.#lane(delivery.platform).add(delivery, this.deps.clock.monotonicMs());
    this.#startNext(delivery.platform);
  }

  #startNext(platform: PlatformId): void {
    const turn = this.#lane(platform).take();
    if (turn === null) return;
    this.#running += 1;
    const answered = () => {
      turn.leaveSlot();
      this.#startNext(platform);
    };
    void this.#begin(turn, answered)
      .catch((error: unknown) => {
        // Nothing is lost: the lease runs out, and the next look starts from what is stored.
        this.deps.warn("delivery.visit_failed", { deliveryId: turn.delivery.id, error });
        return null;
      })
      .then((wakeAt) => {
        turn.end();
        this.#finished(platform, wakeAt);
      });
  }

  /** Rule 1: what waited for its turn is read again; its account may have been paused or limited since. */
  async #begin({ delivery, sinceMs }: Turn, answered: () => void): Promise<Date | null> {
    if (this.deps.clock.monotonicMs() - sinceMs <= FRESH_MS) return work(delivery, this.deps, answered);
    const { id: deliveryId, token, before } = delivery;
    const { database, clock } = this.deps;
    try {
      const [again] = await loadClaimed(database, clock, [{ deliveryId, token, before }]);
      return again === undefined ? null : await work(again, this.deps, answered);
    } finally {
      // Also when it could not be read: a lease that is renewed for ever and not worked on would lose the post.
      this.deps.leases.drop(token);
    }
  }

  #finished(platform: PlatformId, wakeAt: Date | null): void {
    const lane = this.#lane(platform);
    this.#running -= 1;
    this.#startNext(platform);
    if (wakeAt !== null && this.options.alarm === true) this.expect(wakeAt.getTime());
    if (lane.isWorthAClaim && this.#untilLimit() > 0) void this.look([platform]);
    else this.#lookForMore(platform);
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Sets the timer for the next instant. Every worker does, so that a full one is helped by the others unasked. */
  async #armNext(): Promise<void> {
    if (this.options.alarm !== true) return;
    // An instant that someone names while the database is asked stays armed: the answer may not know of it.
    clearTimeout(this.#timer);
    this.#armedFor = Number.POSITIVE_INFINITY;
    const { nowMs, aheadMs, due } = await nextInstant(this.deps.database);
    this.#skewMs = nowMs - this.deps.clock.monotonicMs();
    const aheadAtMost = aheadMs ?? LONGEST_SLEEP_MS;
    this.#armWithin(due ? Math.min(aheadAtMost, CAPPED_RECHECK_MS) : aheadAtMost);
  }

  /** Sets the timer unless it rings earlier anyway. */
  #armWithin(delayMs: number): void {
    if (this.deps.clock.monotonicMs() + delayMs < this.#armedFor) this.#arm(delayMs);
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
