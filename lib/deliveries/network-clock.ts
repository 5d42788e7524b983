import "server-only";
/**
 * A network stamps its posts by its own clock. Ours may be wrong by minutes (a laptop's database shares the laptop's),
 * and a post that seems older than its intent would be taken for another one and sent again. So times are compared as
 * the network tells them: every answer brings its `Date`.
 */
import type { HttpClient } from "@/lib/core/http";
import type { UnsettledAttempt } from "@/lib/platforms/core/platform";
import type { UnsettledRow } from "./load";
import { claimsOf } from "./ownership";
import type { EngineDeps } from "./ports";

/** Lists that were asked for with a time this wrong have left out what they should have shown. */
const FAR_APART_MS = 30_000;

export class NetworkClock {
  #offsetMs: number | null = null;

  private constructor(
    private readonly startMs: number,
    private readonly startedAtMs: number,
    private readonly deps: EngineDeps,
  ) {}

  /** `now` is what the database told after it was asked at `askedAtMs` (monotonic), for a caller that knows it anyway. */
  static from(now: Date, askedAtMs: number, deps: EngineDeps): NetworkClock {
    return new NetworkClock(now.getTime(), askedAtMs, deps);
  }

  /** Nothing is known until the first answer: both clocks count as equal till then. */
  static async start(deps: EngineDeps): Promise<NetworkClock> {
    const before = deps.clock.monotonicMs();
    const { rows } = await deps.database.query<{ now: Date }>({
      name: "network-clock",
      text: "SELECT app_now() AS now",
    });
    const [row] = rows;
    if (row === undefined) throw new Error("The database did not tell the time.");
    return NetworkClock.from(row.now, before, deps);
  }

  /** `http`, read for the times that its answers bring. */
  watch(http: HttpClient): HttpClient {
    return {
      send: async (request) => {
        const response = await http.send(request);
        this.#learn(response.headers.date);
        return response;
      },
    };
  }

  /**
   * `Date` is in whole seconds, cut, and as old as the answer took to arrive: the offset is at most right and at worst
   * a moment too early, which lets a post of a moment before the intent pass and never loses one of after it.
   */
  #learn(header: string | undefined): void {
    const theirs = Date.parse(header ?? "");
    if (Number.isNaN(theirs)) return;
    const ours = this.startMs + this.deps.clock.monotonicMs() - this.startedAtMs;
    this.#offsetMs = theirs - ours;
  }

  get isFarApart(): boolean {
    return this.#offsetMs !== null && Math.abs(this.#offsetMs) > FAR_APART_MS;
  }

  /** An instant of the network's clock by ours, as far as the difference is known. */
  byOurs(instant: Date): Date {
    return new Date(instant.getTime() - (this.#offsetMs ?? 0));
  }

  /**
   * The attempt in the network's time, as far as that is known at the moment of reading: adapters read `startedAt`
   * after the answer that they compare with it.
   */
  attempt(unsettled: UnsettledRow, now: Date, accountId: string): UnsettledAttempt {
    const shifted = (instant: Date) => new Date(instant.getTime() + (this.#offsetMs ?? 0));
    return {
      idempotencyKey: unsettled.idempotencyKey,
      claims: (ids) => claimsOf(this.deps.database, accountId, unsettled, ids),
      get startedAt() {
        return shifted(unsettled.startedAt);
      },
      get now() {
        return shifted(now);
      },
    };
  }
}
