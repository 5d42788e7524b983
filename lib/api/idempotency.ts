import "server-only";
import type { HeldClaim, PersonActor } from "@/lib/core/actor";
import type { Endpoint } from "@/lib/core/contract";
import { AppError, conflict, invalidField } from "@/lib/core/errors";
import { pool } from "@/lib/db/pool";
import { randomSecret, sha256 } from "@/lib/server/crypto";

/**
 * `Idempotency-Key`: the first answer of 24 h is given again, without doing the work again. A verb marks the claim done
 * in its own transaction. Until then the request works under a lease: a repeat meanwhile is a conflict; after it, the
 * repeat does the work, and the first one, should it still live, cannot commit any more.
 */
export interface Answer {
  status: number;
  body: unknown;
  etag: string | null;
}

export interface Claim {
  held: HeldClaim;
  /** Stores the answer, without the contract's secret field. */
  settle(answer: Answer): Promise<void>;
  /** Forgets the key after a clean refusal, so that the corrected request may use it. */
  release(): Promise<void>;
}

interface Row {
  request_hash: string;
  status: number | null;
  response: unknown;
  headers: { etag?: string };
  done: boolean;
  entities: string[];
  lease_seconds: number;
}

/** Longer than any verb takes; a request that died leaves its key for as long. */
const LEASE_SECONDS = 60;
/** Nobody should wait a whole lease for a request that is merely slow. */
const MOST_WAIT_SECONDS = 5;

const KEY = /^[\x21-\x7e]{1,255}$/;

/** True for what must not happen twice by mistake. Public endpoints have no caller whose key it could be. */
export function takesIdempotencyKey(endpoint: Endpoint): boolean {
  const changes = endpoint.method === "POST" && endpoint.readOnly !== true;
  return changes && endpoint.access.kind !== "public" && (endpoint.responseKind ?? "json") === "json";
}

/** The key of such a request, or null. Throws `invalid_input` for one that is no short printable word. */
export function idempotencyKeyOf(request: Request, endpoint: Endpoint): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null || !takesIdempotencyKey(endpoint)) return null;
  if (!KEY.test(key)) {
    throw invalidField(["Idempotency-Key"], "Use 1 to 255 printable characters without spaces.");
  }
  return key;
}

/** Whose keys are one: the workspace and person, or the named program behind an API key. Never the single credential. */
function scopeOf(actor: PersonActor, workspaceId: string | null): string {
  const integration = actor.type === "user" ? null : actor.integration;
  return `${workspaceId ?? "-"}:${integration === null ? actor.userId : `integration:${integration}`}`;
}

const INSERT = `
  insert into idempotency_records (actor_key, key, request_hash, lease_token, lease_until, expires_at)
  values ($1, $2, $3, $4, app_now() + $5 * interval '1 second', app_now() + interval '24 hours')
  on conflict (actor_key, key) do update
    set request_hash = excluded.request_hash, status = null, response = null, headers = '{}', done_at = null,
        entities = '{}', lease_token = excluded.lease_token, lease_until = excluded.lease_until,
        created_at = now(), expires_at = excluded.expires_at
    where idempotency_records.expires_at <= app_now()
      or (idempotency_records.request_hash = excluded.request_hash and idempotency_records.status is null
        and idempotency_records.done_at is null and idempotency_records.lease_until <= app_now())
  returning key`;

const SELECT = `
  select request_hash, status, response, headers, done_at is not null as done, entities,
    ceil(extract(epoch from lease_until - app_now()))::int as lease_seconds
  from idempotency_records where actor_key = $1 and key = $2`;

/** What decides whether two requests are the same one. */
export interface Fingerprint {
  method: string;
  path: string;
  search: string;
  bodyHash: string;
}

/** What there is to an `Idempotency-Key`: nothing yet, an answer, or an effect whose answer was lost. */
export type Found = { claim: Claim } | { replay: Answer } | { effect: string[] };

/** The earlier request with this key and what came of it, or the claim to be the first. */
export async function claimOrReplay(
  key: string,
  actor: PersonActor,
  workspaceId: string | null,
  fingerprint: Fingerprint,
): Promise<Found> {
  const { method, path, search, bodyHash } = fingerprint;
  const hash = sha256([method, path, search, bodyHash].join("\n"));
  const held = { scope: scopeOf(actor, workspaceId), key, leaseToken: randomSecret() };
  const where = [held.scope, key];
  const claimed = await pool.query(INSERT, [...where, hash, held.leaseToken, LEASE_SECONDS]);
  if (claimed.rowCount === 1) return { claim: claimOf(held) };
  const { rows } = await pool.query<Row>(SELECT, where);
  const row = rows[0];
  // Released between the two statements: the first request was refused just now.
  if (row === undefined) return claimOrReplay(key, actor, workspaceId, fingerprint);
  if (row.request_hash !== hash) {
    throw conflict("This Idempotency-Key was used for another request. Use a new key for each request.");
  }
  if (row.status !== null) {
    return { replay: { status: row.status, body: row.response, etag: row.headers.etag ?? null } };
  }
  if (row.done) return { effect: row.entities };
  throw new AppError(
    "conflict",
    "The first request with this Idempotency-Key is still running, or was cut off before it took effect. Repeat it.",
    { retryAfterSeconds: Math.min(Math.max(1, row.lease_seconds), MOST_WAIT_SECONDS) },
  );
}

function claimOf(held: HeldClaim): Claim {
  const mine = [held.scope, held.key, held.leaseToken];
  return {
    held,
    settle: async (answer) => {
      await pool.query(
        `update idempotency_records set status = $4, response = $5, headers = $6
         where actor_key = $1 and key = $2 and lease_token = $3`,
        [
          ...mine,
          answer.status,
          answer.body === undefined ? null : JSON.stringify(answer.body),
          JSON.stringify(answer.etag === null ? {} : { etag: answer.etag }),
        ],
      );
    },
    release: async () => {
      await pool.query(
        `delete from idempotency_records
         where actor_key = $1 and key = $2 and lease_token = $3 and done_at is null`,
        mine,
      );
    },
  };
}

/** An answer with null in the place of the secret that is shown once. */
export function withoutSecret(endpoint: Endpoint, body: unknown): unknown {
  if (endpoint.secretField === undefined || typeof body !== "object" || body === null) return body;
  return { ...body, [endpoint.secretField]: null };
}
