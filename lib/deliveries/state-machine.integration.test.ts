/**
 * Random sequences of events drive the real `advance` on PostgreSQL with a scripted network: workers killed or
 * stopped at any wait, answers lost, sign-ins refused, edits, cancels, retries, disconnects, reconnects, two workers at
 * once, an engine that fires early. None reaches two posts, a lost post or an untrue state.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemCtx, type Ctx } from "@/lib/core/actor";
import { AppError, ERROR_STATUS } from "@/lib/core/errors";
import { HttpFailure } from "@/lib/core/http";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { shiftClock } from "@/lib/db/test-database";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { advance } from "./advance";
import type { EngineDeps } from "./ports";
import {
  cancelDelivery,
  giveUpInFlight,
  guardEditable,
  holdForDisconnect,
  resolveDelivery,
  resumeBlocked,
  retryDelivery,
  scheduleDeliveries,
  touchDeliveries,
} from "./service";
import { canLead, type DeliveryState } from "./states";
import { MortalWorker, type Mishap } from "./testing/crashing";
import {
  attemptRows,
  createHousehold,
  deliveryRow,
  schedulePost,
  testDeps,
  type Household,
} from "./testing/fixtures";
import { ScriptedNetwork, type Behavior } from "./testing/scripted-network";

type Event =
  | { do: "advance"; behavior: Behavior; mishap: Mishap | null }
  | { do: "two workers"; behavior: Behavior }
  | { do: "continue stopped" }
  | { do: "time passes"; ms: number }
  | { do: "edit" }
  | { do: "cancel" }
  | { do: "retry" }
  | { do: "reschedule"; inMs: number }
  | { do: "resolve" }
  | { do: "disconnect" }
  | { do: "give up" }
  | { do: "reconnect" };

const behavior = fc.constantFrom<Behavior>(
  "accept",
  "accept",
  "lost",
  "lost",
  "bad_gateway_after_publishing",
  "cut_before_publishing",
  "refuse_connection",
  "reject",
  "limit",
  "process",
  "sign_in_refused",
);
const mishap = fc.record({
  at: fc.integer({ min: 1, max: 8 }),
  kind: fc.constantFrom<Mishap["kind"]>("kill_before", "kill_after", "stop_after"),
});
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("advance" as const),
      behavior,
      mishap: fc.option(mishap, { freq: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("two workers" as const), behavior }) },
  { weight: 2, arbitrary: fc.constant({ do: "continue stopped" as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("time passes" as const),
      ms: fc.constantFrom(500, 3_000, 20_000, 61_000),
    }),
  },
  fc.constant({ do: "edit" as const }),
  fc.constant({ do: "cancel" as const }),
  fc.constant({ do: "retry" as const }),
  fc.record({ do: fc.constant("reschedule" as const), inMs: fc.constantFrom(0, 2_000, 30_000) }),
  { weight: 2, arbitrary: fc.constant({ do: "resolve" as const }) },
  fc.constant({ do: "disconnect" as const }),
  fc.constant({ do: "give up" as const }),
  fc.constant({ do: "reconnect" as const }),
);

/** Time only goes forward, also from one run to the next. */
let offsetMs = 0;

class World {
  readonly network: ScriptedNetwork;
  readonly ctx: Ctx;
  readonly #stopped: { worker: MortalWorker; done: Promise<unknown> }[] = [];
  id = "";
  postId = "";

  constructor(
    private readonly household: Household,
    strategy: "search" | "replay" | "ask",
  ) {
    this.network = new ScriptedNetwork({ prefix: newId("request"), strategy, settleAfterMs: 2_000 });
    this.network.offsetMs = offsetMs;
    this.ctx = systemCtx(household.workspaceId, "test");
  }

  async begin(): Promise<void> {
    const { postId, deliveryIds } = await schedulePost(pool, this.household, { dueInMs: 200 });
    this.postId = postId;
    this.id = deliveryIds[0] ?? "";
  }

  async timePasses(ms: number): Promise<void> {
    offsetMs += ms;
    this.network.offsetMs = offsetMs;
    await shiftClock(pool, offsetMs);
  }

  deps(worker: MortalWorker): EngineDeps {
    const clock = { now: () => this.network.now(), monotonicMs: () => performance.now() + offsetMs };
    return testDeps(pool, this.network, {
      database: worker.database(),
      clock,
      leases: { hold: () => undefined, drop: () => undefined },
      once: ({ sendBeforeMs }) => {
        const wire = worker.http(this.network.client());
        return {
          send: (request) => {
            if (clock.monotonicMs() > sendBeforeMs)
              return Promise.reject(new HttpFailure("stale_intent", false, "too late"));
            return wire.send(request);
          },
        };
      },
    });
  }

  async advance(behaviorNow: Behavior, accident: Mishap | null): Promise<void> {
    const worker = new MortalWorker(pool, accident);
    this.network.script.length = 0;
    this.network.script.push(behaviorNow);
    const done = advance(this.id, this.deps(worker)).catch(() => null);
    const end = await Promise.race([
      done.then(() => "done"),
      worker.killed.then(() => "killed"),
      worker.stopped.then(() => "stopped"),
    ]);
    if (end === "stopped") this.#stopped.push({ worker, done });
    this.network.script.length = 0;
  }

  async continueStopped(): Promise<void> {
    for (const { worker, done } of this.#stopped.splice(0)) {
      worker.resume();
      await done;
    }
  }

  /** A person says what is true: they look at the network. */
  async resolve(): Promise<void> {
    const post = this.network.postsOf(this.id)[0];
    await this.person(() =>
      resolveDelivery(this.ctx, {
        id: this.id,
        ...(post === undefined
          ? { outcome: "not_published" as const, publish_again: true }
          : { outcome: "published" as const, url: `https://net.test/${post.id}` }),
      }),
    );
  }

  async #account(status: string, more: (tx: Transaction, accountId: string) => Promise<void>): Promise<void> {
    const [accountId = ""] = this.household.accountIds;
    await transaction(async (tx) => {
      await tx.db
        .$executeRaw`UPDATE social_accounts SET status = ${status}::"AccountStatus" WHERE id = ${accountId}`;
      await more(tx, accountId);
    });
  }

  /** What a person may be told: no, because it is being sent, is settled, or cannot be done in this state. */
  async person(verb: () => Promise<unknown>): Promise<void> {
    try {
      await verb();
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== ERROR_STATUS.conflict) throw error;
    }
  }

  async apply(now: Event): Promise<void> {
    switch (now.do) {
      case "advance":
        return this.advance(now.behavior, now.mishap);
      case "two workers":
        await Promise.all([this.advance(now.behavior, null), this.advance(now.behavior, null)]);
        return;
      case "continue stopped":
        return this.continueStopped();
      case "time passes":
        return this.timePasses(now.ms);
      case "edit":
        return this.person(() =>
          transaction(async (tx) => {
            await guardEditable(tx, this.postId);
            await touchDeliveries(tx, this.postId);
            await tx.db.post.update({
              where: { id: this.postId },
              data: { content: `Edited at ${String(offsetMs)} ${this.postId}` },
            });
          }),
        );
      case "cancel":
        return this.person(() => cancelDelivery(this.ctx, { id: this.id }));
      case "retry":
        return this.person(() => retryDelivery(this.ctx, { id: this.id }));
      case "reschedule":
        return this.person(() =>
          transaction(async (tx) => {
            await guardEditable(tx, this.postId);
            const { rows } = await pool.query<{ at: Date }>("SELECT app_now() + $1 * interval '1 ms' AS at", [
              now.inMs,
            ]);
            await scheduleDeliveries(tx, this.postId, rows[0]?.at ?? null);
          }),
        );
      case "resolve":
        return this.resolve();
      case "disconnect":
        return this.#account("disconnecting", holdForDisconnect);
      case "give up":
        return this.#account("disconnected", async (tx, accountId) => {
          await holdForDisconnect(tx, accountId);
          await giveUpInFlight(tx, accountId);
        });
      case "reconnect":
        return this.#account("active", resumeBlocked);
    }
  }

  async check(): Promise<void> {
    const row = await deliveryRow(pool, this.id);
    const posts = this.network.postsOf(this.id);
    expect(posts.length, "published at most once").toBeLessThanOrEqual(1);
    expect(row.doubled).toBe(false);
    if (row.state === "published") expect(posts.length, "published means that it is there").toBe(1);
    // A stopped worker may know more than the row; once it has continued, no end may deny a post that is out.
    if (["failed", "cancelled", "draft"].includes(row.state) && this.#stopped.length === 0) {
      expect(posts.length, `${row.state} means that it is not there`).toBe(0);
    }
    if (!["publishing", "processing", "unknown", "published"].includes(row.state)) {
      const attempts = await attemptRows(pool, this.id);
      const open = attempts.filter(({ state }) => ["sending", "unknown", "processing"].includes(state));
      expect(open, `nothing would ever settle an attempt of a ${row.state} delivery`).toEqual([]);
    }
    if (!["draft", "published", "failed", "cancelled"].includes(row.state)) {
      expect(row.wake_at, "something will look at it again").not.toBeNull();
    }
  }

  /** Everything behaves from now on: where does it end? */
  async settleDown(): Promise<DeliveryState> {
    await this.continueStopped();
    for (let round = 0; round < 25; round += 1) {
      await this.apply({ do: "reconnect" });
      const row = await deliveryRow(pool, this.id);
      if (["published", "failed", "cancelled", "draft"].includes(row.state)) break;
      if (row.state === "held") await this.person(() => retryDelivery(this.ctx, { id: this.id }));
      const { rows } = await pool.query<{ ahead: string }>(
        "SELECT extract(epoch FROM wake_at - app_now()) * 1000 AS ahead FROM deliveries WHERE id = $1",
        [this.id],
      );
      await this.timePasses(Math.max(0, Math.ceil(Number(rows[0]?.ahead ?? 0))) + 5);
      await this.advance("accept", null);
      if (round > 12) await this.resolve();
      await this.check();
    }
    return (await deliveryRow(pool, this.id)).state as DeliveryState;
  }
}

beforeAll(async () => {
  await pool.query(`CREATE TABLE transitions (delivery_id text, revision_changed boolean, was text, became text);
    CREATE FUNCTION note_transition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO transitions VALUES (NEW.id, NEW.revision <> OLD.revision, OLD.state, NEW.state); RETURN NULL; END $$;
    CREATE TRIGGER note_transition AFTER UPDATE ON deliveries FOR EACH ROW WHEN (OLD.state <> NEW.state)
      EXECUTE FUNCTION note_transition();`);
});

afterAll(() => shiftClock(pool, 0));

describe.each(["search", "replay", "ask"] as const)("any sequence of events, settled by %s", (strategy) => {
  it("ends in one post or none, and the row says which", { timeout: 300_000 }, async () => {
    // Sequences last hours of shifted time: lateness has a test of its own.
    const sequences = fc.array(event, { minLength: 4, maxLength: 14, size: "max" });
    await fc.assert(
      fc.asyncProperty(sequences, async (events) => {
        const world = new World(await createHousehold(pool, { latenessMinutes: 1_000_000 }), strategy);
        await world.begin();
        for (const now of events) {
          await world.apply(now);
          await world.check();
        }
        const end = await world.settleDown();
        await world.check();
        expect(["published", "failed", "cancelled"]).toContain(end);
        if (end !== "published") expect(world.network.postsOf(world.id)).toHaveLength(0);
      }),
      {
        numRuns: Number(process.env.PROPERTY_RUNS ?? 60),
        endOnFailure: process.env.PROPERTY_SHRINK === undefined,
      },
    );
  });
});

describe("the table of states", () => {
  it("holds for every change that the sequences made", async () => {
    const { rows } = await pool.query<{
      was: DeliveryState;
      became: DeliveryState;
      revision_changed: boolean;
    }>("SELECT DISTINCT was, became, revision_changed FROM transitions");
    expect(rows.length).toBeGreaterThan(5);
    const outside = rows.filter(({ was, became, revision_changed }) => {
      // A person's verb raises the revision and may take several steps of the table at once (hold, then schedule).
      if (revision_changed) return false;
      // Rule 6: a late success settles the delivery wherever it has gone in the meantime.
      return !canLead(was, became) && became !== "published";
    });
    expect(outside).toEqual([]);
  });
});
