import "server-only";
import type { PersonActor } from "@/lib/core/actor";
import type { Endpoint } from "@/lib/core/contract";
import { AppError, conflict, invalidField } from "@/lib/core/errors";
import { pool } from "@/lib/db/pool";
import { sha256 } from "@/lib/server/crypto";

/**
 * `Idempotency-Key`: the first answer of 24 h is given again, without doing the work again. A request that is still
 * running, or that died half-way, is a conflict and never a second try: whether it took effect is not known.
 */
export interface Answer {
  status: number;
  body: unknown;
  etag: string | null;
}

export interface Claim {
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
}

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

function actorKeyOf(actor: PersonActor, workspaceId: string | null): string {
  const keyId = actor.type === "user" ? null : actor.keyId;
  return `${workspaceId ?? "-"}:${keyId ?? actor.userId}`;
}

const INSERT = `
  insert into idempotency_records (actor_key, key, request_hash, expires_at)
  values ($1, $2, $3, now() + interval '24 hours')
  on conflict (actor_key, key) do update
    set request_hash = excluded.request_hash, status = null, response = null, headers = '{}',
        created_at = now(), expires_at = excluded.expires_at
    where idempotency_records.expires_at <= now()
  returning key`;

/** What decides whether two requests are the same one. */
export interface Fingerprint {
  method: string;
  path: string;
  search: string;
  bodyHash: string;
}

/** The stored answer of an earlier request with this key, or the claim to be the first. */
export async function claimOrReplay(
  key: string,
  actor: PersonActor,
  workspaceId: string | null,
  fingerprint: Fingerprint,
): Promise<{ replay: Answer } | { claim: Claim }> {
  const { method, path, search, bodyHash } = fingerprint;
  const hash = sha256([method, path, search, bodyHash].join("\n"));
  const where = [actorKeyOf(actor, workspaceId), key];
  const claimed = await pool.query(INSERT, [...where, hash]);
  if (claimed.rowCount === 1) return { claim: claimOf(where) };
  const { rows } = await pool.query<Row>(
    "select request_hash, status, response, headers from idempotency_records where actor_key = $1 and key = $2",
    where,
  );
  const row = rows[0];
  // Released between the two statements: the first request was refused just now.
  if (row === undefined) return claimOrReplay(key, actor, workspaceId, fingerprint);
  if (row.request_hash !== hash) {
    throw conflict("This Idempotency-Key was used for another request. Use a new key for each request.");
  }
  if (row.status === null) {
    throw new AppError(
      "conflict",
      "The first request with this Idempotency-Key is still running, or was cut off. Look at what it did before using a new key.",
      { retryAfterSeconds: 1 },
    );
  }
  return { replay: { status: row.status, body: row.response, etag: row.headers.etag ?? null } };
}

function claimOf(where: string[]): Claim {
  return {
    settle: async (answer) => {
      await pool.query(
        "update idempotency_records set status = $3, response = $4, headers = $5 where actor_key = $1 and key = $2",
        [
          ...where,
          answer.status,
          answer.body === undefined ? null : JSON.stringify(answer.body),
          JSON.stringify(answer.etag === null ? {} : { etag: answer.etag }),
        ],
      );
    },
    release: async () => {
      await pool.query("delete from idempotency_records where actor_key = $1 and key = $2", where);
    },
  };
}

/** An answer without the secret that is shown once. */
export function withoutSecret(endpoint: Endpoint, body: unknown): unknown {
  if (endpoint.secretField === undefined || typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== endpoint.secretField));
}
