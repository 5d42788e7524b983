/**
 * The engine before a network's simulator, with the clocks of the database and of the network moved together. The clock
 * of the process that works is hours behind both.
 */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll } from "vitest";
import { systemClock, type Clock } from "@/lib/core/clock";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { shiftClock } from "@/lib/db/test-database";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { platforms } from "@/lib/platforms/registry";
import { createBench, type Bench } from "@/lib/platforms/testing/adapter-bench";
import { servePictures, type Pictures } from "@/lib/platforms/testing/pictures";
import {
  startSandboxProcess,
  type FaultInput,
  type SandboxProcess,
} from "@/lib/platforms/testing/sandbox-process";
import { createIrreversibleClient } from "@/lib/server/irreversible-request";
import { advance } from "../advance";
import type { EngineDeps } from "../ports";
import { createHousehold, deliveryRow, schedulePost, testDeps, type DeliveryRow } from "./fixtures";
import { ScriptedNetwork } from "./scripted-network";

const INTENT_AGE_MS = 2_000;
const WRONG_CLOCK: Clock = {
  now: () => new Date(systemClock.now().getTime() - 5 * 3_600_000),
  monotonicMs: () => systemClock.monotonicMs(),
};

export interface SimulatedAccount {
  accountId: string;
  deps: EngineDeps;
  /** A delivery that is due now; Instagram's always have a picture. */
  schedule(text: string, withPicture?: boolean): Promise<string>;
  /** Posts of this text that readers of the network see. */
  live(text: string): Promise<number>;
  fault(input: Omit<FaultInput, "network" | "account">): Promise<void>;
}

/** Moves the clocks, and keeps one adapter for each network: a server takes few registrations of apps. */
export class SharedClock {
  /** Since it was made. */
  elapsedMs = 0;
  readonly #benches = new Map<PlatformId, Bench>();

  constructor(private readonly sandbox: SandboxProcess) {}

  bench(id: PlatformId): Bench {
    const bench = this.#benches.get(id) ?? createBench(platforms[id], this.sandbox);
    bench.clock.offsetMs = this.elapsedMs;
    this.#benches.set(id, bench);
    return bench;
  }

  async pass(ms: number): Promise<void> {
    this.elapsedMs += Math.max(0, Math.ceil(ms));
    for (const bench of this.#benches.values()) bench.clock.offsetMs = this.elapsedMs;
    await shiftClock(pool, this.elapsedMs);
    await this.sandbox.shiftClock(this.elapsedMs);
  }
}

/** An account at the simulator of `id`, connected through its own consent. */
async function simulatedAccount(
  id: PlatformId,
  sandbox: SandboxProcess,
  pictures: Pictures,
  clock: SharedClock,
): Promise<SimulatedAccount> {
  const bench = clock.bench(id);
  const name = `s${randomBytes(4).toString("hex")}`;
  const account = await bench.connect(id === "bluesky" ? `${name}.test` : name);
  const household = await createHousehold(pool, { platform: id });
  const [accountId = ""] = household.accountIds;
  const scripted = testDeps(pool, new ScriptedNetwork());
  const deps: EngineDeps = {
    ...scripted,
    platform: (platform) => platforms[platform],
    accounts: {
      open: () => Promise.resolve({ ...account.ctx, session: account.session, clock: WRONG_CLOCK }),
      rejected: scripted.accounts.rejected,
    },
    loadMedia: (_workspace, ids) => Promise.all(ids.map((mediaId) => pictures.jpeg(mediaId))),
    once: ({ sendBeforeMs, timeoutMs }) =>
      createIrreversibleClient({
        allow: bench.allow,
        intentAtMonotonicMs: sendBeforeMs - INTENT_AGE_MS,
        maxAgeMs: INTENT_AGE_MS,
        timeoutMs,
      }),
  };
  return {
    accountId,
    deps,
    schedule: async (content, withPicture = id === "instagram") => {
      const { postId, deliveryIds } = await schedulePost(pool, household, { content });
      if (withPicture) await attachPicture(household.workspaceId, postId);
      return deliveryIds[0] ?? "";
    },
    live: async (text) =>
      (await sandbox.posts(id, account.handle)).filter((post) => post.text === text).length,
    fault: (input) => sandbox.fault({ network: id, account: account.handle, ...input }),
  };
}

async function attachPicture(workspaceId: string, postId: string): Promise<void> {
  const mediaId = newId("media");
  await pool.query(
    `WITH made AS (INSERT INTO media (id, workspace_id, name, mime_type, size_bytes, width, height, sha256, storage_key)
       VALUES ($1, $2, 'p.jpg', 'image/jpeg', 1, 640, 640, $1, $1) RETURNING id)
     INSERT INTO post_media (id, post_id, media_id, position) SELECT $1, $3, id, 0 FROM made`,
    [mediaId, workspaceId, postId],
  );
}

/** The simulators of all networks, for the tests of one file. */
export class Simulators {
  sandbox!: SandboxProcess;
  clock!: SharedClock;
  #pictures!: Pictures;

  async start(): Promise<void> {
    [this.sandbox, this.#pictures] = await Promise.all([
      startSandboxProcess(process.env.DATABASE_URL ?? ""),
      servePictures(),
    ]);
    this.clock = new SharedClock(this.sandbox);
  }

  async stop(): Promise<void> {
    this.#pictures.close();
    await this.sandbox.stop();
  }

  account(id: PlatformId): Promise<SimulatedAccount> {
    return simulatedAccount(id, this.sandbox, this.#pictures, this.clock);
  }
}

/** {@link Simulators} that run as long as the tests of the file, each of which begins without faults. */
export function simulators(): Simulators {
  const made = new Simulators();
  beforeAll(() => made.start(), 60_000);
  afterEach(() => made.sandbox.clearFaults());
  afterAll(() => made.stop());
  return made;
}

/** Nothing more happens by itself. */
export const hasEnded = (row: { state: string }) => ["published", "failed"].includes(row.state);

const SHORTEST_STEP_MS = 50;

/**
 * Visits a delivery each time it wants to be visited, the clocks moved there, until `isOver` or `ms` have passed.
 * Answers the row then.
 */
export async function live(
  deliveryId: string,
  account: SimulatedAccount,
  clock: SharedClock,
  ms: number,
  isOver: (row: DeliveryRow) => boolean = () => false,
): Promise<DeliveryRow> {
  const end = clock.elapsedMs + ms;
  for (;;) {
    await advance(deliveryId, account.deps);
    const row = await deliveryRow(pool, deliveryId);
    if (isOver(row)) return row;
    const { rows } = await pool.query<{ wait: number | null }>(
      "SELECT (extract(epoch FROM wake_at - app_now()) * 1000)::float8 AS wait FROM deliveries WHERE id = $1",
      [deliveryId],
    );
    const wait = rows[0]?.wait ?? null;
    const left = end - clock.elapsedMs;
    if (wait === null || wait > left) {
      await clock.pass(left);
      return row;
    }
    await clock.pass(Math.max(SHORTEST_STEP_MS, wait));
  }
}
