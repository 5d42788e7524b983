import type { NetworkName } from "@/lib/sandbox/config";
import type { Db } from "@/lib/sandbox/db";

/** One post on a simulated timeline. */
export interface Post {
  network: NetworkName;
  id: string;
  accountId: string;
  text: string;
  createdAt: Date;
  /** From when lists show it. */
  listAt: Date;
  deletedAt: Date | null;
  mediaIds: string[];
  permalink: string;
  replyTo: string | null;
  byHand: boolean;
  clientId: string | null;
  data: Record<string, unknown>;
}

const COLUMNS = `network, id, account_id as "accountId", text, created_at as "createdAt", list_at as "listAt",
  deleted_at as "deletedAt", media_ids as "mediaIds", permalink, reply_to as "replyTo", by_hand as "byHand",
  client_id as "clientId", data`;

export type NewPost = Omit<Post, "deletedAt" | "byHand"> & { byHand?: boolean };

export async function storePost(db: Db, post: NewPost): Promise<void> {
  await db.query(
    `insert into sandbox.posts (network, id, account_id, text, created_at, list_at, media_ids, permalink, reply_to, by_hand, client_id, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      post.network,
      post.id,
      post.accountId,
      post.text,
      post.createdAt,
      post.listAt,
      post.mediaIds,
      post.permalink,
      post.replyTo,
      post.byHand ?? false,
      post.clientId,
      JSON.stringify(post.data),
    ],
  );
}

/** A post that is still up. */
export async function findPost(db: Db, network: NetworkName, id: string): Promise<Post | null> {
  const [row] = await db.query(
    `select ${COLUMNS} from sandbox.posts where network = $1 and id = $2 and deleted_at is null`,
    [network, id],
  );
  return (row as Post | undefined) ?? null;
}

/** The account's posts as lists show them now, newest first. */
export async function listPosts(
  db: Db,
  query: {
    network: NetworkName;
    accountId: string;
    now: Date;
    since?: Date | null;
    until?: Date | null;
    limit: number;
    offset?: number;
  },
): Promise<Post[]> {
  const rows = await db.query(
    `select ${COLUMNS} from sandbox.posts
     where network = $1 and account_id = $2 and deleted_at is null and list_at <= $3
       and ($4::timestamptz is null or created_at >= $4) and ($5::timestamptz is null or created_at <= $5)
     order by created_at desc, id desc limit $6 offset $7`,
    [
      query.network,
      query.accountId,
      query.now,
      query.since ?? null,
      query.until ?? null,
      query.limit,
      query.offset ?? 0,
    ],
  );
  return rows as unknown as Post[];
}

export async function deletePost(db: Db, now: Date, network: NetworkName, id: string): Promise<void> {
  await db.query("update sandbox.posts set deleted_at = $3 where network = $1 and id = $2", [
    network,
    id,
    now,
  ]);
}

/** Whether the account has an equal post that is still up and younger than `since`; its id, or null. */
export async function findDuplicate(
  db: Db,
  network: NetworkName,
  accountId: string,
  fingerprint: string,
  since: Date,
  alsoDeleted = false,
): Promise<string | null> {
  const [row] = await db.query<{ id: string }>(
    `select id from sandbox.posts where network = $1 and account_id = $2 and data->>'fingerprint' = $3
       and created_at >= $4 and ($5 or deleted_at is null) order by created_at desc limit 1`,
    [network, accountId, fingerprint, since, alsoDeleted],
  );
  return row?.id ?? null;
}
