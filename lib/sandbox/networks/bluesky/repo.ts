import type { Account } from "@/lib/sandbox/accounts";
import { readJsonObject } from "@/lib/sandbox/body";
import { sandboxUrl } from "@/lib/sandbox/config";
import { lockFor } from "@/lib/sandbox/db";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { updateMedia } from "@/lib/sandbox/media";
import { recordCid, tidOf } from "@/lib/sandbox/networks/bluesky/cid";
import { invalidRequest, refuse } from "@/lib/sandbox/networks/bluesky/replies";
import { findRepo, requireSession } from "@/lib/sandbox/networks/bluesky/session";
import {
  blobKey,
  blobsIn,
  checkBlobs,
  checkCollection,
  checkRecord,
  checkRecordKey,
} from "@/lib/sandbox/networks/bluesky/validate";
import { findPost, type Post } from "@/lib/sandbox/posts";

const MAX_JSON = 1_000_000;

interface Write {
  account: Account;
  collection: string;
  rkey: string;
  body: Record<string, unknown>;
}

async function openWrite(x: Exchange, newKey: boolean): Promise<Write> {
  const { account } = requireSession(x, "access");
  if (x.body.length > MAX_JSON) return refuse(413, "PayloadTooLarge", "request entity too large");
  const body = readJsonObject(x) ?? invalidRequest("Input must be an object");
  if (typeof body.repo !== "string") return invalidRequest('Input must have the property "repo"');
  const repo = await findRepo(x.db, body.repo);
  if (repo?.id !== account.id) return refuse(403, "AccountNotFound", `Could not find repo: ${body.repo}`);
  checkCollection(body.collection);
  const rkey = body.rkey ?? (newKey ? tidOf(x.now) : undefined);
  checkRecordKey(body.collection, rkey);
  await lockFor(x.db, "bluesky", account.id);
  return { account, collection: body.collection, rkey, body };
}

function uriOf(did: string, collection: string, rkey: string): string {
  return `at://${did}/${collection}/${rkey}`;
}

async function createRecord(x: Exchange): Promise<Reply> {
  const write = await openWrite(x, true);
  const { record, status } = checkRecord(write.collection, write.body.record, write.body.validate);
  const uri = uriOf(write.account.id, write.collection, write.rkey);
  // A known bug of the reference server that clients must live with: no error name, just a 500.
  if (await findPost(x.db, "bluesky", uri))
    return refuse(500, "InternalServerError", "Internal Server Error");
  return storeRecord(x, write, record, status);
}

async function putRecord(x: Exchange): Promise<Reply> {
  const write = await openWrite(x, false);
  const { record, status } = checkRecord(write.collection, write.body.record, write.body.validate);
  const uri = uriOf(write.account.id, write.collection, write.rkey);
  const current = await findPost(x.db, "bluesky", uri);
  const cid = recordCid(record);
  if (current && current.data.cid === cid)
    return { status: 200, body: { uri, cid, validationStatus: status } };
  const swap = write.body.swapRecord;
  if (swap !== undefined && (swap ?? null) !== (current?.data.cid ?? null)) {
    return refuse(
      400,
      "InvalidSwap",
      current ? `Record was at ${String(current.data.cid)}` : "Record was at null",
    );
  }
  return storeRecord(x, write, record, status);
}

async function storeRecord(
  x: Exchange,
  write: Write,
  record: Record<string, unknown>,
  validationStatus: string,
): Promise<Reply> {
  const { account, collection, rkey } = write;
  const uri = uriOf(account.id, collection, rkey);
  const cid = recordCid(record);
  const blobs = blobsIn(record);
  await checkBlobs(x.db, account.id, blobs);
  const delay = await x.takeFault("list_delay");
  const keys = blobs.map((blob) => blobKey(account.id, blob.cid));
  const reply = record.reply as { parent?: { uri?: string } } | undefined;
  await x.db.query(
    `insert into sandbox.posts (network, id, account_id, text, created_at, list_at, media_ids, permalink, reply_to, client_id, data)
     values ('bluesky', $1, $2, $3, $4, $5, $6, $7, $8, 'app-password', $9)
     on conflict (network, id) do update set text = excluded.text, created_at = excluded.created_at, list_at = excluded.list_at,
       media_ids = excluded.media_ids, reply_to = excluded.reply_to, data = excluded.data, deleted_at = null, by_hand = false`,
    [
      uri,
      account.id,
      typeof record.text === "string" ? record.text : "",
      x.now,
      new Date(x.now.getTime() + (delay ? numberParam(delay, "seconds", 30) * 1000 : 0)),
      keys,
      `${sandboxUrl(x.runtime.config, "bluesky")}/profile/${account.id}/post/${rkey}`,
      reply?.parent?.uri ?? null,
      JSON.stringify({ collection, rkey, cid, record }),
    ],
  );
  for (const [index, key] of keys.entries()) {
    await updateMedia(x.db, "bluesky", key, { postId: uri, alt: altOf(record, index) });
  }
  const commit = { cid: recordCid({ root: cid, at: x.now.getTime() }), rev: tidOf(x.now) };
  return { status: 200, body: { uri, cid, commit, validationStatus } };
}

function altOf(record: Record<string, unknown>, index: number): string | null {
  const embed = record.embed as { images?: { alt?: string }[]; items?: { alt?: string }[] } | undefined;
  return (embed?.images ?? embed?.items)?.[index]?.alt ?? null;
}

/** Idempotent; blobs that no other record uses go with the record. */
async function deleteRecord(x: Exchange): Promise<Reply> {
  const write = await openWrite(x, false);
  const uri = uriOf(write.account.id, write.collection, write.rkey);
  const current = await findPost(x.db, "bluesky", uri);
  if (!current) return { status: 200, body: {} };
  if (write.body.swapRecord !== undefined && write.body.swapRecord !== current.data.cid) {
    return refuse(400, "InvalidSwap", `Record was at ${String(current.data.cid)}`);
  }
  await x.db.query("update sandbox.posts set deleted_at = $2 where network = 'bluesky' and id = $1", [
    uri,
    x.now,
  ]);
  await x.db.query(
    `delete from sandbox.media m where network = 'bluesky' and id = any($1)
       and not exists (select 1 from sandbox.posts p where p.network = 'bluesky' and p.deleted_at is null and m.id = any(p.media_ids))`,
    [current.mediaIds],
  );
  return {
    status: 200,
    body: { commit: { cid: recordCid({ deleted: uri, at: x.now.getTime() }), rev: tidOf(x.now) } },
  };
}

async function repoParam(x: Exchange): Promise<Account> {
  const repo = x.url.searchParams.get("repo");
  if (!repo) return invalidRequest("Error: Params must have the property repo");
  return (await findRepo(x.db, repo)) ?? invalidRequest(`Could not find repo: ${repo}`);
}

async function getRecord(x: Exchange): Promise<Reply> {
  const account = await repoParam(x);
  const query = x.url.searchParams;
  const uri = uriOf(account.id, query.get("collection") ?? "", query.get("rkey") ?? "");
  const post = await findPost(x.db, "bluesky", uri);
  const cid = query.get("cid");
  if (!post || (cid && cid !== post.data.cid))
    return refuse(400, "RecordNotFound", `Could not locate record: ${uri}`);
  return { status: 200, body: { uri, cid: post.data.cid, value: post.data.record } };
}

async function listRecords(x: Exchange): Promise<Reply> {
  const account = await repoParam(x);
  const query = x.url.searchParams;
  const limit = Number(query.get("limit") ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return invalidRequest("Error: limit can not be greater than 100");
  const reverse = query.get("reverse") === "true";
  const rows = await x.db.query<{ id: string; data: Post["data"] }>(
    `select id, data from sandbox.posts where network = 'bluesky' and account_id = $1 and data->>'collection' = $2
       and deleted_at is null and list_at <= $3 and ($4::text is null or case when $5 then data->>'rkey' > $4 else data->>'rkey' < $4 end)
     order by (data->>'rkey') collate "C" ${reverse ? "asc" : "desc"} limit $6`,
    [account.id, query.get("collection"), x.now, query.get("cursor"), reverse, limit],
  );
  const records = rows.map((row) => ({ uri: row.id, cid: row.data.cid, value: row.data.record }));
  const last = rows.at(-1)?.data.rkey;
  return { status: 200, body: { records, ...(last ? { cursor: last } : {}) } };
}

const write = (cost: number) => [
  { name: "points-day", max: 35_000, windowS: 86_400, per: "account" as const, cost },
  { name: "points", max: 5_000, windowS: 3_600, per: "account" as const, cost },
];

function postOperation(verb: string, other: string) {
  return (x: Exchange) => (readJsonObject(x)?.collection === "app.bsky.feed.post" ? verb : other);
}

export const repoRoutes: Route[] = [
  {
    method: "POST",
    path: "/xrpc/com.atproto.repo.createRecord",
    operation: postOperation("post.create", "record.create"),
    buckets: write(3),
    handle: createRecord,
  },
  {
    method: "POST",
    path: "/xrpc/com.atproto.repo.putRecord",
    operation: postOperation("post.create", "record.put"),
    buckets: write(2),
    handle: putRecord,
  },
  {
    method: "POST",
    path: "/xrpc/com.atproto.repo.deleteRecord",
    operation: postOperation("post.delete", "record.delete"),
    buckets: write(1),
    handle: deleteRecord,
  },
  { method: "GET", path: "/xrpc/com.atproto.repo.getRecord", operation: "post.read", handle: getRecord },
  { method: "GET", path: "/xrpc/com.atproto.repo.listRecords", operation: "post.list", handle: listRecords },
];
