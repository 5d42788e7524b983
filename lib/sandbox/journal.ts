import { redactHeaders, redactQuery, summarizeBody } from "@/lib/sandbox/body";
import type { Db } from "@/lib/sandbox/db";
import type { Exchange } from "@/lib/sandbox/exchange";

/** A sandbox may run for weeks; the journal keeps this many requests, looked at every so often. */
const KEPT = 50_000;
const PRUNE_EVERY = 1_000;

/**
 * The record of every request, written when it arrives and before anything is done about it, so that a parent
 * process that polls it knows exactly how far a request came. Phases: `received`, `committed` (the network
 * stored what was asked), then `answered` or `dropped` (the connection ended without an answer).
 */
export async function journalReceived(db: Db, x: Exchange, operation: string | null): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `insert into sandbox.journal (network, account_id, account, operation, method, path, query, headers, body, phase)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'received') returning id`,
    [
      x.network,
      x.account?.id ?? null,
      x.account?.handle ?? null,
      operation,
      x.method,
      x.rawPath,
      redactQuery(x.url),
      JSON.stringify(redactHeaders(x.headers)),
      JSON.stringify(summarizeBody(x)),
    ],
  );
  const id = row?.id ?? "0";
  if (Number(id) % PRUNE_EVERY === 0)
    await db.query("delete from sandbox.journal where id < $1", [Number(id) - KEPT]);
  return id;
}

export async function journalCommitted(db: Db, id: string): Promise<void> {
  await db.query(
    "update sandbox.journal set phase = 'committed', committed_at = clock_timestamp() where id = $1",
    [id],
  );
}

export async function journalFault(db: Db, id: string, fault: string): Promise<void> {
  await db.query("update sandbox.journal set fault = $2 where id = $1", [id, fault]);
}

/** Close the entry: `answered` with its status, or `dropped` without one. */
export async function journalEnd(db: Db, id: string, status: number | null): Promise<void> {
  await db.query(
    `update sandbox.journal set phase = $2, status = $3, answered_at = clock_timestamp(), held = null where id = $1`,
    [id, status === null ? "dropped" : "answered", status],
  );
}
