import "server-only";
/** Re-encrypts every stored secret with the first key of `ENCRYPTION_KEYS`, so that older keys can be taken away. */
import { holdersOfOtherKeys } from "@/lib/db/first-key";
import { pool } from "@/lib/db/pool";
import { StartupError } from "@/lib/db/startup-error";
import { decrypt, encrypt, parseKeys } from "@/lib/server/crypto";
import { env } from "@/lib/server/env";

const SECRETS = [
  { table: "social_accounts", column: "credentials" },
  { table: "platform_apps", column: "client_secret" },
  { table: "oauth_states", column: "code_verifier" },
  { table: "pending_connections", column: "sealed" },
] as const;

const BATCH = 200;

interface Sealed {
  id: string;
  sealed: string;
}

/** Rows rotated now. A row that changes meanwhile keeps its newer value, which the first key has sealed already. */
async function rotateColumn({ table, column }: (typeof SECRETS)[number], keyId: string): Promise<number> {
  let rotated = 0;
  let after = "";
  for (;;) {
    const { rows } = await pool.query<Sealed>(
      `SELECT id, ${column} AS sealed FROM ${table}
       WHERE ${column} IS NOT NULL AND split_part(${column}, '.', 2) <> $1 AND id > $2 ORDER BY id LIMIT $3`,
      [keyId, after, BATCH],
    );
    for (const row of rows) {
      const place = { table, column, rowId: row.id };
      const fresh = encrypt(decrypt(row.sealed, place), place);
      const { rowCount } = await pool.query(
        `UPDATE ${table} SET ${column} = $1 WHERE id = $2 AND ${column} = $3`,
        [fresh, row.id, row.sealed],
      );
      rotated += rowCount ?? 0;
    }
    const last = rows.at(-1);
    if (last === undefined) return rotated;
    after = last.id;
  }
}

/**
 * A process with another first key could not open what is sealed from now on, or would go on sealing with the key that
 * is to be taken away.
 */
async function refuseBesideOtherKeys(sentence: string): Promise<void> {
  const others = await holdersOfOtherKeys();
  if (others.length === 0) return;
  throw new StartupError(
    `${sentence} Restart with the new ENCRYPTION_KEYS: ${others.join(", ")}. Then run \`npm run keys:rotate\` again.`,
  );
}

/**
 * Number of secrets that were sealed with another key.
 * @throws StartupError when a process runs that seals with another key; then nothing was changed
 * @throws Error when a secret was sealed with a key that is gone
 */
export async function rotateKeys(): Promise<number> {
  await refuseBesideOtherKeys("Nothing was changed: a running process still has another first key.");
  const keyId = parseKeys(env.ENCRYPTION_KEYS)[0]?.id ?? "";
  let rotated = 0;
  for (const secret of SECRETS) rotated += await rotateColumn(secret, keyId);
  await refuseBesideOtherKeys(
    "The secrets were re-encrypted, but a process with another first key began meanwhile.",
  );
  return rotated;
}
