/** Rows and dependencies for tests of the engine. */
import { AppError } from "@/lib/core/errors";
import type { Pool } from "pg";
import { systemClock } from "@/lib/core/clock";
import { newId } from "@/lib/core/ids";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { LeaseKeeper } from "../lease";
import type { Change, EngineDeps, OpenAccount } from "../ports";
import type { ScriptedNetwork } from "./scripted-network";

export interface Household {
  workspaceId: string;
  accountIds: string[];
}

/** A workspace with connected accounts. */
export async function createHousehold(
  pool: Pool,
  options: { accounts?: number; platform?: PlatformId; latenessMinutes?: number } = {},
): Promise<Household> {
  const workspaceId = newId("workspace");
  await pool.query(`INSERT INTO workspaces (id, name, slug, lateness_minutes) VALUES ($1, 'Test', $1, $2)`, [
    workspaceId,
    options.latenessMinutes ?? 60,
  ]);
  const accountIds: string[] = [];
  for (let index = 0; index < (options.accounts ?? 1); index += 1) {
    const id = newId("socialAccount");
    accountIds.push(id);
    await pool.query(
      `INSERT INTO social_accounts (id, workspace_id, platform, remote_id, username, display_name) VALUES ($1, $2, $3, $1, $4, $4)`,
      [id, workspaceId, options.platform ?? "x", `account-${String(index + 1)}`],
    );
  }
  return { workspaceId, accountIds };
}

export interface Scheduled {
  postId: string;
  deliveryIds: string[];
}

/** A post that is due in `dueInMs` (negative: was due), one delivery per account, approved when it is due or now. */
export async function schedulePost(
  pool: Pool,
  household: Household,
  options: { content?: string; dueInMs?: number; accountIds?: string[] } = {},
): Promise<Scheduled> {
  const postId = newId("post");
  const { content = `Post ${postId}`, dueInMs = 0, accountIds = household.accountIds } = options;
  await pool.query(`INSERT INTO posts (id, workspace_id, content) VALUES ($1, $2, $3)`, [
    postId,
    household.workspaceId,
    content,
  ]);
  const deliveryIds: string[] = [];
  for (const accountId of accountIds) {
    const id = newId("delivery");
    deliveryIds.push(id);
    await pool.query(
      `INSERT INTO deliveries (id, workspace_id, post_id, social_account_id, platform, state, due_at, wake_at, approved_at)
       SELECT $1, $2, $3, a.id, a.platform, 'scheduled', date_trunc('milliseconds', app_now()) + $5 * interval '1 millisecond',
         date_trunc('milliseconds', app_now()) + $5 * interval '1 millisecond', app_now() FROM social_accounts a WHERE a.id = $4`,
      [id, household.workspaceId, postId, accountId, dueInMs],
    );
  }
  return { postId, deliveryIds };
}

export interface TestDeps extends EngineDeps {
  changes: Change[];
  warnings: string[];
}

/** Dependencies around a scripted network. */
export function testDeps(
  pool: Pool,
  network: ScriptedNetwork,
  overrides: Partial<EngineDeps> = {},
): TestDeps {
  const platform = network.platform();
  const changes: Change[] = [];
  const warnings: string[] = [];
  return {
    database: pool,
    workerId: "test",
    leaseMs: 60_000,
    clock: systemClock,
    random: () => 0.5,
    platform: () => platform,
    accounts: {
      open: (account) =>
        Promise.resolve({
          http: network.client(),
          endpoints: {},
          app: null,
          clock: systemClock,
          session: {
            remoteId: account.remoteId,
            username: account.username,
            instanceUrl: null,
            profile: {},
            credentials: {
              accessToken: "t",
              refreshToken: null,
              accessExpiresAt: null,
              refreshExpiresAt: null,
              scopes: null,
              extra: {},
            },
          },
        } satisfies OpenAccount),
      rejected: async (account) => {
        await pool.query(`UPDATE social_accounts SET status = 'expired' WHERE id = $1`, [account.id]);
        return "mended_by_person";
      },
    },
    loadMedia: () => Promise.resolve([]),
    once: () => network.client(),
    leases: new LeaseKeeper(pool, 60_000, () => undefined),
    report: (change) => void changes.push(change),
    warn: (event) => void warnings.push(event),
    ...overrides,
    changes,
    warnings,
  };
}

export interface DeliveryRow {
  state: string;
  wake_at: Date | null;
  reason: { kind: string; sentence: string; fix: string; candidates: unknown[] } | null;
  attempts_used: number;
  remote_id: string | null;
  permalink: string | null;
  lease_token: string | null;
  doubled: boolean;
}

export async function deliveryRow(pool: Pool, id: string): Promise<DeliveryRow> {
  const { rows } = await pool.query<DeliveryRow>(`SELECT * FROM deliveries WHERE id = $1`, [id]);
  const row = rows[0];
  if (row === undefined) throw new Error(`No delivery ${id}`);
  return row;
}

export interface AttemptRow {
  id: string;
  state: string;
  phase: string;
  error_kind: string | null;
  error_message: string | null;
  vendor_body: string | null;
  remote_id: string | null;
  settled_by: string | null;
}

export async function attemptRows(pool: Pool, deliveryId: string): Promise<AttemptRow[]> {
  const { rows } = await pool.query<AttemptRow>(
    `SELECT * FROM attempts WHERE delivery_id = $1 ORDER BY number`,
    [deliveryId],
  );
  return rows;
}

/** Makes everything of this delivery due now, leases run out included. */
export async function makeDue(pool: Pool, deliveryId: string): Promise<void> {
  await pool.query(
    `UPDATE deliveries SET wake_at = CASE WHEN wake_at IS NULL THEN NULL ELSE date_trunc('milliseconds', app_now()) END,
       lease_until = CASE WHEN lease_until IS NULL THEN NULL ELSE date_trunc('milliseconds', app_now()) END WHERE id = $1`,
    [deliveryId],
  );
}

/** The error of ours that `verb` throws. */
export async function refused(verb: Promise<unknown>) {
  const error: unknown = await verb.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`Not refused: ${String(error)}`);
  return error;
}
