import type { SandboxNetwork, SandboxPost } from "@/lib/sandbox/admin-schema";
import type { CrashHouse } from "./house";

/* What the assertions look at: the delivery's row, the sandbox's journal and its timeline. */

const LOOK_EVERY_MS = 50;

/** Asks until `question` answers something; throws with `what` when it never does. */
export async function until<T>(
  what: string,
  question: () => Promise<T | null | undefined | false>,
  limitMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await question();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`It never happened: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

export interface DeliveryRow {
  state: string;
  reason: { kind: string } | null;
  asked: boolean;
  remoteId: string | null;
  permalink: string | null;
  doubled: boolean;
  attempts: { state: string; phase: string }[];
  /** Milliseconds until the engine looks again, by the database's clock; null when it does not. */
  wakesInMs: number | null;
  leased: boolean;
}

const ROWS = `
  SELECT d.id, d.state, d.reason, coalesce((d.settling ->> 'asked')::boolean, false) AS asked, d.remote_id AS "remoteId",
    d.permalink, d.doubled, (extract(epoch FROM d.wake_at - app_now()) * 1000)::float8 AS "wakesInMs",
    coalesce(d.lease_until > app_now(), false) AS leased,
    coalesce((SELECT json_agg(json_build_object('state', a.state, 'phase', a.phase) ORDER BY a.started_at)
      FROM attempts a WHERE a.delivery_id = d.id), '[]') AS attempts
  FROM deliveries d WHERE d.id = ANY ($1)`;

async function readDeliveries(house: CrashHouse, ids: readonly string[]): Promise<DeliveryRow[]> {
  const { rows } = await house.database.pool.query<DeliveryRow & { id: string }>(ROWS, [ids]);
  return ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id);
    if (row === undefined) throw new Error(`There is no delivery ${id}.`);
    return row;
  });
}

export async function readDelivery(house: CrashHouse, id: string): Promise<DeliveryRow> {
  return (await readDeliveries(house, [id]))[0] as DeliveryRow;
}

/** Where a delivery stays until a person acts. */
export function hasEnded(row: DeliveryRow): boolean {
  return (
    ["published", "failed", "cancelled", "held"].includes(row.state) ||
    (row.state === "unknown" && row.asked) ||
    (row.state === "blocked" && row.reason?.kind.startsWith("auth_") === true)
  );
}

/**
 * Lets leases, back-offs and settle times pass until all these deliveries have ended, and answers how, in their order.
 * The clock moves while none of them is worked on, and only to the next one's time: none is hurried past its own.
 * After `limitMs` they are answered as they are, so that each can be told apart.
 */
export async function honestEnds(
  house: CrashHouse,
  ids: readonly string[],
  limitMs = 45_000,
): Promise<DeliveryRow[]> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const rows = await readDeliveries(house, ids);
    const open = rows.filter((row) => !hasEnded(row));
    if (open.length === 0 || Date.now() > deadline) return rows;
    const wakes = open.flatMap((row) => row.wakesInMs ?? []);
    const soonestMs = Math.min(...wakes);
    if (wakes.length > 0 && soonestMs > 1_500 && !open.some((row) => row.leased))
      await house.passTime(soonestMs - 500);
    else await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** As {@link honestEnds} for one delivery; throws when it does not end. */
export async function honestEnd(house: CrashHouse, id: string, limitMs = 45_000): Promise<DeliveryRow> {
  const row = (await honestEnds(house, [id], limitMs))[0] as DeliveryRow;
  if (!hasEnded(row)) throw new Error(`Delivery ${id} did not end: ${JSON.stringify(row)}.`);
  return row;
}

/** The account's posts on the network with this text: what readers see, out of reach of our code. */
export async function postsOnNetwork(
  house: CrashHouse,
  network: SandboxNetwork,
  account: string,
  marker: string,
): Promise<SandboxPost[]> {
  const posts = await house.sandbox.posts({ network, account, limit: 100 });
  return posts.filter((post) => post.text.includes(marker));
}
