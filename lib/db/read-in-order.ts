import "server-only";
import type { QueryResultRow } from "pg";
import { pool } from "./pool";

/**
 * For one transaction the planner sorts nothing and reads no table from end to end that an index can give in the order
 * that is asked for: `ORDER BY … LIMIT` is a walk along that index, also where statistics are older than the rows.
 */
const ALONG_INDEXES = `BEGIN READ ONLY; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off;
  SET LOCAL enable_seqscan = off`;

/** Rows of a statement whose inner parts have an index for their order and a limit of thousands. */
export async function readInOrder<Row extends QueryResultRow>(
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = await pool.connect();
  let isWhole = false;
  try {
    await client.query(ALONG_INDEXES);
    const { rows } = await client.query<Row>(text, values);
    await client.query("COMMIT");
    isWhole = true;
    return rows;
  } finally {
    // One that is still in a failed transaction is of no use to the next.
    client.release(!isWhole);
  }
}
