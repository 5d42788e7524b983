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

const ROW = `
  SELECT d.state, d.reason, coalesce((d.settling ->> 'asked')::boolean, false) AS asked, d.remote_id AS "remoteId",
    d.permalink, d.doubled, (extract(epoch FROM d.wake_at - app_now()) * 1000)::float8 AS "wakesInMs",
    coalesce(d.lease_until > app_now(), false) AS leased,
    coalesce((SELECT json_agg(json_build_object('state', a.state, 'phase', a.phase) ORDER BY a.started_at)
      FROM attempts a WHERE a.delivery_id = d.id), '[]') AS attempts
  FROM deliveries d WHERE d.id = $1`;

export async function readDelivery(house: CrashHouse, id: string): Promise<DeliveryRow> {
  const { rows } = await house.database.pool.query<DeliveryRow>(ROW, [id]);
  const row = rows[0];
  if (row === undefined) throw new Error(`There is no delivery ${id}.`);
  return row;
}

/** Where a delivery stays until a person acts. */
function hasEnded(row: DeliveryRow): boolean {
  return (
    ["published", "failed", "cancelled", "held"].includes(row.state) ||
    (row.state === "unknown" && row.asked) ||
    (row.state === "blocked" && row.reason?.kind.startsWith("auth_") === true)
  );
}

/** Lets leases, back-offs and settle times pass until the delivery has ended, and answers how. */
export async function honestEnd(house: CrashHouse, id: string, limitMs = 45_000): Promise<DeliveryRow> {
  return await until(
    `delivery ${id} ends`,
    async () => {
      const row = await readDelivery(house, id);
      if (hasEnded(row)) return row;
      if (!row.leased && row.wakesInMs !== null && row.wakesInMs > 1_500)
        await house.passTime(row.wakesInMs - 500);
      return null;
    },
    limitMs,
  );
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
