/** All networks at once, with backlogs: what one of them does must not keep the others from publishing. */
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { MANIFESTS } from "@/lib/platforms/manifests";
import type { EngineDeps } from "../ports";
import { createHousehold, testDeps } from "./fixtures";
import { ScriptedNetwork } from "./scripted-network";

/** One scripted network behind every name, with the caps of the real ones. */
export function everyNetwork(): EngineDeps {
  const network = new ScriptedNetwork();
  const platform = network.platform();
  return testDeps(pool, network, {
    platform: (id) => ({
      ...platform,
      manifest: { ...platform.manifest, maxInFlight: MANIFESTS[id].maxInFlight },
    }),
  });
}

/** So many due deliveries per network, spread over accounts so that no account's cap is in the way. */
export async function insertBacklogs(backlogs: Readonly<Record<PlatformId, number>>): Promise<void> {
  for (const platform of PLATFORM_IDS) {
    const accounts = Math.min(10, backlogs[platform]);
    if (accounts === 0) continue;
    const { workspaceId, accountIds } = await createHousehold(pool, { accounts, platform });
    await pool.query(
      `WITH made AS (INSERT INTO posts (id, workspace_id, content)
         SELECT $4 || n, $1, 'n' || n FROM generate_series(1, $3::int) n RETURNING id)
       INSERT INTO deliveries (id, workspace_id, post_id, social_account_id, platform, state, due_at, wake_at, approved_at)
       SELECT 'dlv_' || $4 || n, $1, $4 || n, ($2::text[])[1 + n % $6::int], $5, 'scheduled', app_now(), app_now(), app_now()
       FROM generate_series(1, $3::int) n`,
      [workspaceId, accountIds, backlogs[platform], newId("post"), platform, accounts],
    );
  }
}

/** Deliveries per network on which something is still to be done. */
export async function waiting(): Promise<Record<PlatformId, number>> {
  const { rows } = await pool.query<{ platform: PlatformId; n: number }>(
    `SELECT platform, count(*)::int AS n FROM deliveries WHERE wake_at IS NOT NULL GROUP BY 1`,
  );
  const found = new Map(rows.map((row) => [row.platform, row.n]));
  return Object.fromEntries(PLATFORM_IDS.map((id) => [id, found.get(id) ?? 0])) as Record<PlatformId, number>;
}
