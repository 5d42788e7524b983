import type pg from "pg";

/* Rows for the measurements: accounts on the receiver through the product's own verb, posts in bulk through SQL. */

export const ACCOUNTS = 50;

export interface Tenant {
  workspaceId: string;
  apiKey: string;
  accountIds: string[];
}

/** Signs up, connects `ACCOUNTS` accounts on the receiver and issues a key. Call with the environment in place. */
export async function seedTenant(receiverUrl: string): Promise<Tenant> {
  const { signUp } = await import("@/lib/auth/service");
  const { createAccount } = await import("@/lib/accounts/service/connect-by-hand");
  const { createApiKey } = await import("@/lib/api-keys/service");
  const { user, workspace } = await signUp(
    { requestId: "bench", ip: null, userAgent: "bench" },
    {
      name: "Bench",
      email: "bench@heliograph.test",
      password: "bench-bench-bench-bench",
      workspace_name: "Bench",
      timezone: "UTC",
    },
  );
  const ctx = {
    actor: { type: "user" as const, userId: user.id, sessionId: "bench" },
    workspaceId: workspace.id,
    role: "owner" as const,
    requestId: "bench",
    ip: null,
  };
  const accountIds: string[] = [];
  for (let index = 0; index < ACCOUNTS; index++) {
    const account = await createAccount(ctx, {
      platform: "mastodon",
      instance_url: receiverUrl,
      access_token: `bench-${String(index)}`,
    });
    accountIds.push(account.id);
  }
  const key = await createApiKey(ctx, { name: "Bench", scopes: ["posts:read"] });
  return { workspaceId: workspace.id, apiKey: key.secret ?? "", accountIds };
}

/** `count` scheduled posts with one delivery each, all due at `dueAt`, texts `<label> <n>`. */
export async function insertDue(
  database: pg.Pool,
  tenant: Tenant,
  label: string,
  count: number,
  dueAt: Date,
): Promise<void> {
  const values = [tenant.workspaceId, label, count, dueAt, tenant.accountIds];
  await database.query(
    `INSERT INTO posts (id, workspace_id, content, scheduled_at, sort_at, timezone, wall_clock)
     SELECT 'post_' || $2 || lpad(n::text, 8, '0'), $1, $2 || ' ' || n, $4, $4, 'UTC', to_char($4::timestamptz, 'YYYY-MM-DD"T"HH24:MI:SS')
     FROM generate_series(1, $3::int) n`,
    values.slice(0, 4),
  );
  await database.query(
    `INSERT INTO deliveries (id, workspace_id, post_id, social_account_id, platform, state, due_at, wake_at, approved_at, stable_time)
     SELECT 'dlv_' || $2 || lpad(n::text, 8, '0'), $1, 'post_' || $2 || lpad(n::text, 8, '0'),
       ($5::text[])[1 + n % array_length($5::text[], 1)], 'mastodon', 'scheduled', $4, $4, now(), $4
     FROM generate_series(1, $3::int) n`,
    values,
  );
}

/** The same texts, times and tokens for the bare loop. */
export async function insertBare(
  database: pg.Pool,
  label: string,
  count: number,
  dueAt: Date,
): Promise<void> {
  await database.query("TRUNCATE bare_deliveries, bare_attempts");
  await database.query(
    `INSERT INTO bare_deliveries (text, token, due_at, state)
     SELECT $1 || ' ' || n, 'bench-' || n % $4::int, $3, 'scheduled' FROM generate_series(1, $2::int) n`,
    [label, count, dueAt, ACCOUNTS],
  );
}

/** Posts that the measured month holds, whatever the size of the workspace. */
export const MONTH_POSTS = 80;

/** Published posts, and a draft among fifty, number `from` … `from + count`: the first few in the month around now, the rest in the year around it. */
export async function insertHistory(
  database: pg.Pool,
  tenant: Tenant,
  from: number,
  count: number,
): Promise<void> {
  await database.query(
    `INSERT INTO posts (id, workspace_id, content, labels, scheduled_at, sort_at, timezone)
     SELECT 'post_h' || lpad(n::text, 9, '0'), $1, 'A post about the light on the hills, number ' || n,
       CASE WHEN n % 100 = 0 THEN '{hundredth}' WHEN n <= 500 THEN '{first}' ELSE '{}' END::text[], at, at, 'UTC'
     FROM (SELECT n, CASE WHEN n <= $4::int THEN now() + (n - $4::float8 / 2) * (interval '28 days' / $4::float8)
                          WHEN n % 2 = 0 THEN now() - interval '20 days' - n * (interval '180 days' / ($2 + $3)::float8)
                          ELSE now() + interval '20 days' + n * (interval '180 days' / ($2 + $3)::float8) END AS at
           FROM generate_series($2::int + 1, $2::int + $3::int) n) s`,
    [tenant.workspaceId, from, count, MONTH_POSTS],
  );
  await database.query(
    `INSERT INTO deliveries (id, workspace_id, post_id, social_account_id, platform, state, due_at, published_at, permalink)
     SELECT 'dlv_h' || lpad(n::text, 9, '0'), $1, 'post_h' || lpad(n::text, 9, '0'), ($4::text[])[1 + n % 50], 'mastodon',
       CASE WHEN n % 50 = 1 THEN 'draft' ELSE 'published' END::"DeliveryState", now(), now(), 'http://127.0.0.1/' || n
     FROM generate_series($2::int + 1, $2::int + $3::int) n`,
    [tenant.workspaceId, from, count, tenant.accountIds],
  );
  // As autovacuum does by itself within minutes.
  for (const table of ["posts", "deliveries", "post_search.posts", "post_search.labels"])
    await database.query(`VACUUM (ANALYZE) ${table}`);
}
