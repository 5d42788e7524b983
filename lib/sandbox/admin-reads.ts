import { type Account, findAccount, listAccounts } from "@/lib/sandbox/accounts";
import type {
  FaultRow,
  HoldRow,
  JournalRow,
  SandboxAccount,
  SandboxPost,
  SandboxStatus,
} from "@/lib/sandbox/admin-schema";
import { NETWORK_NAMES, type NetworkName, sandboxUrl } from "@/lib/sandbox/config";
import { metricsOf } from "@/lib/sandbox/metrics";
import { networks } from "@/lib/sandbox/networks/all";
import type { Runtime } from "@/lib/sandbox/runtime";

type Query = URLSearchParams;

export async function readStatus(runtime: Runtime): Promise<SandboxStatus> {
  const [counts] = await runtime.db.query<SandboxStatus["counts"]>(`select
    (select count(*)::int from sandbox.accounts) as accounts, (select count(*)::int from sandbox.posts where deleted_at is null) as posts,
    (select count(*)::int from sandbox.journal) as journal,
    (select count(*)::int from sandbox.faults where remaining is null or remaining > 0) as faults,
    (select count(*)::int from sandbox.holds where remaining is null or remaining > 0) as holds, 0 as held`);
  return {
    service: "heliograph-sandbox",
    now: runtime.clock.now().toISOString(),
    clock_offset_ms: runtime.clock.offsetMs,
    networks: networks
      .filter(({ name }) => runtime.config.networks.includes(name))
      .map(({ name, title }) => ({ network: name, title, url: sandboxUrl(runtime.config, name) })),
    counts: { ...(counts as SandboxStatus["counts"]), held: runtime.holds.waiting().length },
  };
}

function limitOf(query: Query, most: number): number {
  return Math.min(most, Math.max(1, Number(query.get("limit") ?? 100) || 100));
}

interface PostRow {
  network: NetworkName;
  id: string;
  account_id: string;
  handle: string;
  display_name: string;
  text: string;
  created_at: Date;
  list_at: Date;
  deleted_at: Date | null;
  permalink: string;
  reply_to: string | null;
  by_hand: boolean;
  client_id: string | null;
  data: Record<string, unknown>;
  media: { id: string; mime: string; alt: string | null; width: number | null; height: number | null }[];
}

/** Posts newest first: with `deleted` also those that are gone, without only what readers would see. */
export async function readPosts(runtime: Runtime, query: Query, deleted: boolean): Promise<SandboxPost[]> {
  const rows = await runtime.db.query<PostRow>(
    `select p.*, a.handle, a.display_name, coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'mime', m.mime, 'alt', m.alt,
         'width', m.width, 'height', m.height) order by array_position(p.media_ids, m.id)) from sandbox.media m
         where m.network = p.network and m.id = any(p.media_ids)), '[]') as media
     from sandbox.posts p join sandbox.accounts a on a.network = p.network and a.id = p.account_id
     where ($1::text is null or p.network = $1) and ($2::text is null or p.account_id = $2 or lower(a.handle) = lower($2))
       and ($3 or p.deleted_at is null) and coalesce(p.data->>'collection', 'app.bsky.feed.post') = 'app.bsky.feed.post'
     order by p.created_at desc, p.id desc limit $4`,
    [query.get("network"), query.get("account"), deleted, limitOf(query, 5_000)],
  );
  const now = runtime.clock.now();
  return rows.map((row) => {
    const { views, likes, replies, shares } = metricsOf(row.id, row.created_at, now);
    return {
      network: row.network,
      id: row.id,
      account_id: row.account_id,
      account: row.handle,
      display_name: row.display_name,
      text: row.text,
      created_at: row.created_at.toISOString(),
      listed_at: row.list_at.toISOString(),
      deleted_at: row.deleted_at?.toISOString() ?? null,
      permalink: row.permalink,
      reply_to: row.reply_to,
      by_hand: row.by_hand,
      client_id: row.client_id,
      media: row.media.map((item) => ({
        ...item,
        path: `/media/${row.network}/${encodeURIComponent(item.id)}`,
      })),
      metrics: { views, likes, replies, shares },
      data: row.data,
    };
  });
}

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** Oldest first after `since` (a journal id), else the newest. */
export async function readJournal(runtime: Runtime, query: Query): Promise<JournalRow[]> {
  const since = query.get("since");
  const rows = await runtime.db.query(
    `select * from (select * from sandbox.journal where ($1::text is null or network = $1)
       and ($2::text is null or account_id = $2 or lower(account) = lower($2))
       and ($3::bigint is null or id > $3) and ($4::text is null or operation = $4) and ($5::text is null or phase = $5)
       order by id ${since ? "asc" : "desc"} limit $6) as found order by id`,
    [
      query.get("network"),
      query.get("account"),
      since,
      query.get("operation"),
      query.get("phase"),
      limitOf(query, 10_000),
    ],
  );
  return rows.map((row) => ({
    ...(row as JournalRow),
    at: (row.at as Date).toISOString(),
    committed_at: iso(row.committed_at as Date | null),
    answered_at: iso(row.answered_at as Date | null),
  }));
}

export async function readFaults(runtime: Runtime): Promise<FaultRow[]> {
  const rows = await runtime.db.query("select * from sandbox.faults order by id");
  return rows.map((row) => ({ ...(row as FaultRow), created_at: (row.created_at as Date).toISOString() }));
}

export async function readHolds(runtime: Runtime): Promise<HoldRow[]> {
  const rows = await runtime.db.query("select * from sandbox.holds order by id");
  return rows.map((row) => ({
    ...(row as HoldRow),
    created_at: (row.created_at as Date).toISOString(),
    waiting: runtime.holds.waiting(String(row.id)),
  }));
}

export function accountShape(account: Account): SandboxAccount {
  const { network, id, kind, handle, displayName, ownerId, createdAt } = account;
  return {
    network,
    id,
    kind,
    handle,
    display_name: displayName,
    owner_id: ownerId,
    created_at: createdAt.toISOString(),
  };
}

export async function readAccounts(runtime: Runtime, query: Query): Promise<SandboxAccount[]> {
  return (await listAccounts(runtime.db, { network: query.get("network") ?? undefined })).map(accountShape);
}

/** The account with this id or handle; an Instagram handle means the professional account. */
export async function findByName(
  runtime: Runtime,
  network: NetworkName,
  name: string,
): Promise<Account | null> {
  const direct = await findAccount(runtime.db, network, name);
  if (direct || !NETWORK_NAMES.includes(network)) return direct;
  const all = await listAccounts(runtime.db, { network });
  const named = all.filter((account) => account.handle.toLowerCase() === name.toLowerCase());
  return named.find((account) => account.kind === "professional") ?? named[0] ?? null;
}
