import { createHash } from "node:crypto";
import type { NetworkName } from "@/lib/sandbox/config";
import type { Db } from "@/lib/sandbox/db";

/** One simulated identity. `person` signs in; `professional` is an Instagram account behind a person's Page. */
export interface Account {
  network: NetworkName;
  id: string;
  kind: "person" | "professional";
  handle: string;
  displayName: string;
  ownerId: string | null;
  password: string | null;
  data: Record<string, unknown>;
  createdAt: Date;
}

export interface AccountRow {
  network: NetworkName;
  id: string;
  kind: "person" | "professional";
  handle: string;
  display_name: string;
  owner_id: string | null;
  password: string | null;
  data: Record<string, unknown>;
  created_at: Date;
}

export function toAccount(row: AccountRow): Account {
  const { display_name, owner_id, created_at, ...rest } = row;
  return { ...rest, displayName: display_name, ownerId: owner_id, createdAt: created_at };
}

export interface NewAccount {
  network: NetworkName;
  id: string;
  kind?: Account["kind"];
  handle: string;
  displayName: string;
  ownerId?: string;
  password?: string;
  data?: Record<string, unknown>;
}

/** Create the account, or give back the one that already has this handle. */
export async function ensureAccount(db: Db, now: Date, account: NewAccount): Promise<Account> {
  await db.query(
    `insert into sandbox.accounts (network, id, kind, handle, display_name, owner_id, password, data, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [
      account.network,
      account.id,
      account.kind ?? "person",
      account.handle,
      account.displayName,
      account.ownerId ?? null,
      account.password ?? null,
      JSON.stringify(account.data ?? {}),
      now,
    ],
  );
  const found = await findAccountByHandle(db, account.network, account.handle, account.kind ?? "person");
  if (!found) throw new Error(`account ${account.handle} was not stored`);
  return found;
}

export async function findAccount(db: Db, network: NetworkName, id: string): Promise<Account | null> {
  const [row] = await db.query<AccountRow>("select * from sandbox.accounts where network = $1 and id = $2", [
    network,
    id,
  ]);
  return row ? toAccount(row) : null;
}

export async function findAccountByHandle(
  db: Db,
  network: NetworkName,
  handle: string,
  kind: Account["kind"] = "person",
): Promise<Account | null> {
  const [row] = await db.query<AccountRow>(
    "select * from sandbox.accounts where network = $1 and kind = $2 and lower(handle) = lower($3)",
    [network, kind, handle],
  );
  return row ? toAccount(row) : null;
}

export async function listAccounts(
  db: Db,
  filter: { network?: string; ownerId?: string },
): Promise<Account[]> {
  const rows = await db.query<AccountRow>(
    `select * from sandbox.accounts where ($1::text is null or network = $1) and ($2::text is null or owner_id = $2)
     order by network, created_at, handle limit 1000`,
    [filter.network ?? null, filter.ownerId ?? null],
  );
  return rows.map(toAccount);
}

/** Digits that follow from a name, so that the same person keeps the same id after a reset. */
export function numericId(prefix: string, digits: number, ...seed: string[]): string {
  const hex = createHash("sha256").update(seed.join("\u0000")).digest("hex");
  return (
    prefix +
    BigInt(`0x${hex}`)
      .toString()
      .slice(0, digits - prefix.length)
  );
}

/** "ada_lovelace" → "Ada Lovelace", for people who were only given a username. */
export function nameFromHandle(handle: string): string {
  const words =
    handle
      .split(".")[0]
      ?.split(/[_\-\s]+/)
      .filter(Boolean) ?? [];
  return words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join(" ") || handle;
}
