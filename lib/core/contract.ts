/**
 * An endpoint as data: route handlers, OpenAPI, the browser's client and the tenancy tests all read it.
 * `params`, `query` and `body` are parsed apart and handed to the verb as one merged input, so their field
 * names must not collide.
 */
import type { z } from "zod";
import type { Permission } from "./permissions";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** How the caller is known. `workspace`: signed in and inside a workspace; `user`: signed in; `public`: anyone. */
export type Access =
  | { kind: "workspace"; permission: Permission }
  | { kind: "user" }
  | { kind: "public" };

export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  /** Stable operation id, `domain.verb`. */
  id: string;
  method: HttpMethod;
  /** Below `/api/v1`, parameters in braces: `/posts/{id}`. */
  path: string;
  summary: string;
  description?: string;
  tag: string;
  access: Access;
  params?: P;
  query?: Q;
  body?: B;
  /** `json` unless said: `multipart` gives the verb a `FormData`, `none` refuses a body. */
  bodyKind?: "json" | "multipart" | "none";
  /** Largest accepted body in bytes; 1 MiB unless said. */
  maxBodyBytes?: number;
  status: 200 | 201 | 202 | 204;
  response: R;
  /** `json` unless said. `stream` answers a ReadableStream (server-sent events), `bytes` a file. */
  responseKind?: "json" | "stream" | "bytes";
  /** The response holds a secret that is shown once: an idempotent replay returns it without this top-level field. */
  secretField?: string;
  /** Response field whose value is the ETag; an edit must send it back in `If-Match`. */
  etagField?: string;
  ifMatch?: "required" | "optional";
  /** Named throttle bucket for endpoints open to guessing. */
  throttle?: "sign_in" | "sign_up" | "token" | "invite";
}

/** Identity function that keeps the literal types of a contract. */
export function defineEndpoint<
  P extends z.ZodType = z.ZodNever,
  Q extends z.ZodType = z.ZodNever,
  B extends z.ZodType = z.ZodNever,
  R extends z.ZodType = z.ZodType,
>(endpoint: Endpoint<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return endpoint;
}

type Parsed<S> = S extends z.ZodNever ? unknown : S extends z.ZodType ? z.output<S> : unknown;

/** What the verb behind an endpoint receives: params, query and body merged, `if_match` when the contract asks. */
export type InputOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? Parsed<P> & Parsed<Q> & Parsed<B> & { if_match?: string }
    : never;

/** What the verb behind an endpoint answers (before serialization). */
export type OutputOf<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.input<R> : never;
