import { expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { removeExpired } from "./housekeeping";

it("removes sessions that ended a month ago, and keeps those a person may still look up", async () => {
  const userId = newId("user");
  await pool.query(
    `INSERT INTO users (id, email, name, password_hash, updated_at) VALUES ($1, $1 || '@heliograph.test', 'Ada', 'none', now())`,
    [userId],
  );
  for (const [id, age] of [
    ["ses_old", "31 days"],
    ["ses_ended", "1 day"],
    ["ses_open", "-1 day"],
  ]) {
    await pool.query(`INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() - $3::interval)`, [
      id,
      userId,
      age,
    ]);
  }
  await removeExpired(pool);
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM sessions ORDER BY id");
  expect(rows.map(({ id }) => id)).toEqual(["ses_ended", "ses_open"]);
});
