import "server-only";
/** Re-encrypts every stored secret with the first key of `ENCRYPTION_KEYS`, so that older keys can be taken away. */
import { pool } from "@/lib/db/pool";
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

/** Number of secrets that were sealed with another key. Throws when one of them was sealed with a key that is gone. */
export async function rotateKeys(): Promise<number> {
  const keyId = parseKeys(env.ENCRYPTION_KEYS)[0]?.id ?? "";
  let rotated = 0;
  for (const secret of SECRETS) rotated += await rotateColumn(secret, keyId);
  return rotated;
}
