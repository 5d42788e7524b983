/**
 * An endpoint as data: route handlers, OpenAPI, the browser's client and the tenancy tests all read it.
 * `params`, `query` and `body` are parsed apart and handed to the verb as one merged input, so their field
 * names must not collide.
 */
import type { z } from "zod";
import type { Ctx, PublicCtx, UserCtx } from "./actor";
import type { Permission } from "./permissions";
import type { Versions } from "./version";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** How the caller is known. `workspace`: signed in and inside a workspace; `user`: signed in; `public`: anyone. */
export type Access = { kind: "workspace"; permission: Permission } | { kind: "user" } | { kind: "public" };

export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  A extends Access = Access,
> {
  /** Stable operation id, `domain.verb`. */
  id: string;
  method: HttpMethod;
  /** Below `/api/v1`, parameters in braces: `/posts/{id}`. */
  path: string;
  summary: string;
  description?: string;
  tag: string;
  access: A;
  params?: P;
  query?: Q;
  body?: B;
  /**
   * `json` where there is a `body`, else `none` (an empty body or `{}`). `multipart`: each form field is a field of
   * `body`, files as `z.file()`.
   */
  bodyKind?: "json" | "multipart" | "none";
  /** Largest accepted body in bytes; 1 MiB unless said. */
  maxBodyBytes?: number;
  status: 200 | 201 | 202 | 204;
  response: R;
  /** `json` unless said. `stream`: the verb returns a `ReadableStream` of server-sent events; `bytes`: a `FileAnswer`. */
  responseKind?: "json" | "stream" | "bytes";
  /** Columns of the rows in `data`, for lists that also answer as CSV (`Accept: text/csv` or `?format=csv`). */
  csvColumns?: readonly string[];
  /** The response holds a secret that is shown once: an idempotent replay has null in this top-level field. */
  secretField?: string;
  /** Response field whose value is the ETag; an edit must send it back in `If-Match`. */
  etagField?: string;
  /** The verb compares what `If-Match` names; where this is absent there is no version, and any named one is refused. */
  ifMatch?: "required" | "optional";
  /** Only for a signed-in person, never for a key or its tokens: their scopes do not matter. */
  peopleOnly?: boolean;
  /** Grave: a session must have given its password within the last 15 minutes (403, `reason: reauthenticate`). */
  reauthenticate?: boolean;
  /** Changes nothing, and is a POST only because its question needs a body: there is nothing to repeat by mistake. */
  readOnly?: boolean;
  /** Takes nothing from anybody's budget: probes must be answered while everything else is down. */
  unmetered?: boolean;
  /** Named throttle bucket for endpoints open to guessing. */
  throttle?: "sign_in" | "sign_up" | "token" | "invite";
}

/** What a verb behind a `bytes` endpoint returns. */
export interface FileAnswer {
  content: Uint8Array | ReadableStream<Uint8Array>;
  content_type: string;
  /** Offered as a download under this name; shown in place when absent. */
  filename?: string;
  /** `private, no-store` unless said. */
  cache_control?: string;
}

/** Identity function that keeps the literal types of a contract. */
export function defineEndpoint<
  P extends z.ZodType = z.ZodNever,
  Q extends z.ZodType = z.ZodNever,
  B extends z.ZodType = z.ZodNever,
  R extends z.ZodType = z.ZodType,
  const A extends Access = Access,
>(endpoint: Endpoint<P, Q, B, R, A>): Endpoint<P, Q, B, R, A> {
  return endpoint;
}

type Parsed<S> = S extends z.ZodNever ? unknown : S extends z.ZodType ? z.output<S> : unknown;

/** What the verb behind an endpoint receives: params, query and body merged, `if_match` when the contract asks. */
export type InputOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? Parsed<P> & Parsed<Q> & Parsed<B> & { if_match?: Versions }
    : never;

/** What the verb behind an endpoint answers (before serialization). */
export type OutputOf<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.input<R> : never;

/** The context that the endpoint's access promises its verb. */
export type CtxOf<E> =
  E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType, infer A>
    ? A extends { kind: "workspace" }
      ? Ctx
      : A extends { kind: "user" }
        ? UserCtx
        : PublicCtx
    : never;

/** The verb behind an endpoint. */
export type VerbOf<E> = (ctx: CtxOf<E>, input: InputOf<E>) => Promise<OutputOf<E>>;
