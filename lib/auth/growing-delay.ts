import "server-only";
/**
 * Waits that double with each failure of one client address for one account. Never of an account alone: whoever knows
 * an email address could keep its owner out from everywhere.
 */
import { pool } from "@/lib/db/pool";

/** Failures that cost nothing: people mistype, and try the passwords they have. */
const FREE = 10;
const LONGEST_SECONDS = 15 * 60;
/** After this long without a failure the count begins anew. */
const FORGET_SECONDS = 60 * 60;

const COUNT = `
  insert into sign_in_failures as f (key, failures, wait_until, expires_at)
  values ($1, 1, app_now(), app_now() + $4 * interval '1 second')
  on conflict (key) do update set
    failures = case when f.expires_at <= app_now() then 1 else f.failures + 1 end,
    wait_until = app_now() + interval '1 second' * case
      when f.expires_at <= app_now() or f.failures + 1 < $2 then 0
      else least($3, power(2, least(f.failures + 1 - $2, 20))) end,
    expires_at = app_now() + $4 * interval '1 second'
  where f.wait_until <= app_now()
  returning failures`;

const LEFT = `
  select ceil(extract(epoch from wait_until - app_now()))::int as seconds from sign_in_failures where key = $1`;

/**
 * Counts a try of `key` before it is made, so that many at once are counted too. Answers with the seconds to wait,
 * 0 when the try may be made; one that has to wait is not counted, and so does not lengthen the wait.
 */
export async function countTry(key: string): Promise<number> {
  const { rowCount } = await pool.query(COUNT, [key, FREE, LONGEST_SECONDS, FORGET_SECONDS]);
  if (rowCount === 1) return 0;
  const { rows } = await pool.query<{ seconds: number }>(LEFT, [key]);
  return Math.max(1, rows[0]?.seconds ?? 1);
}

/** The right password: what was counted is forgotten. */
export async function forgetTries(key: string): Promise<void> {
  await pool.query("delete from sign_in_failures where key = $1", [key]);
}
