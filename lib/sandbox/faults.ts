import type { Account } from "@/lib/sandbox/accounts";
import type { FaultKind } from "@/lib/sandbox/admin-schema";
import type { Db } from "@/lib/sandbox/db";

export interface Fault {
  id: string;
  kind: FaultKind;
  params: Record<string, unknown>;
}

/** Whom and what a fault or hold is meant for. */
export interface Target {
  network: string;
  account: Account | null;
  operation: string;
}

/** Use up one of the faults of these kinds that apply to the running request, or null. */
export type TakeFault = (...kinds: FaultKind[]) => Promise<Fault | null>;

/**
 * SQL condition for rows aimed at $1 network, $2 account id, $3 handle, $4 operation; `media.*` takes a family. What is
 * aimed at an account meets the person behind it too, who signs in for an Instagram account.
 */
export const AIMED_AT = `(network is null or network = $1)
  and (account is null or account = $2 or lower(account) = lower($3) or exists (
    select 1 from sandbox.accounts owned where owned.network = $1 and owned.owner_id = $2
      and (owned.id = account or lower(owned.handle) = lower(account))))
  and (operation is null or operation = $4 or (right(operation, 2) = '.*' and starts_with($4, left(operation, -1))))`;

/** Oldest matching fault first; each use counts it down, also when the request is then rejected. */
export async function takeFault(db: Db, target: Target, kinds: FaultKind[]): Promise<Fault | null> {
  const [row] = await db.query<{ id: string; kind: FaultKind; params: Record<string, unknown> }>(
    `update sandbox.faults set remaining = remaining - 1, hits = hits + 1
     where id = (select id from sandbox.faults where ${AIMED_AT} and kind = any($5)
       and (remaining is null or remaining > 0) order by id limit 1 for update skip locked)
     returning id, kind, params`,
    [target.network, target.account?.id ?? null, target.account?.handle ?? null, target.operation, kinds],
  );
  return row ?? null;
}

export function numberParam(fault: Fault | null, name: string, otherwise: number): number {
  const value = fault?.params[name];
  return typeof value === "number" ? value : otherwise;
}
