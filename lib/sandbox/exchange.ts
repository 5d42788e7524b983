import type { IncomingHttpHeaders } from "node:http";
import type { Account } from "@/lib/sandbox/accounts";
import type { NetworkName } from "@/lib/sandbox/config";
import type { Db } from "@/lib/sandbox/db";
import type { TakeFault } from "@/lib/sandbox/faults";
import type { Runtime } from "@/lib/sandbox/runtime";
import type { Token } from "@/lib/sandbox/tokens";

/** One request as a network's handler sees it: already journaled, its sender already known where a token told. */
export interface Exchange {
  runtime: Runtime;
  network: NetworkName;
  method: string;
  url: URL;
  /** Path parameters, percent-decoded. */
  params: Record<string, string>;
  /** Path as it came, before decoding, for networks that insist on encoding. */
  rawPath: string;
  headers: IncomingHttpHeaders;
  remoteAddress: string;
  body: Buffer;
  /** The network's time. */
  now: Date;
  /** The presented token, whether or not it is still good; the network's own rules decide what follows. */
  token: Token | null;
  account: Account | null;
  /** Everything written here is stored together, when the handler returns; a thrown `Rejection` stores nothing. */
  db: Db;
  takeFault: TakeFault;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON, a string or bytes as they are. */
  body?: unknown;
}

/** Refuse the request: nothing the handler wrote is kept. */
export class Rejection extends Error {
  constructor(readonly reply: Reply) {
    super(`rejected with ${reply.status}`);
  }
}

export interface Bucket {
  name: string;
  max: number;
  /** Seconds from the first request, or the network's calendar day. */
  windowS: number | "utc_day";
  /** What shares one counter. */
  per: "account" | "app" | "address" | "token";
  /** Points a request uses up, 1 by default. */
  cost?: number;
}

export interface BucketState extends Bucket {
  remaining: number;
  resetsAt: Date;
  exceeded: boolean;
}

export interface Route {
  method: string;
  /** `/2/tweets/:id`; a last segment `*rest` takes everything. */
  path: string;
  /** Name in the journal, in holds and in faults, for example `post.create`. */
  operation: string | ((x: Exchange) => string);
  buckets?: Bucket[];
  handle: (x: Exchange) => Promise<Reply>;
}

export interface Network {
  name: NetworkName;
  title: string;
  routes: Route[];
  maxBodyBytes: number;
  /** Find out who sends this, from a bearer, a code or a refresh token; never rejects. */
  identify(x: Exchange): Promise<{ token: Token | null; account: Account | null }>;
  /** Headers on every answer of this network. */
  headers(x: Exchange, buckets: BucketState[]): Record<string, string>;
  rateLimited(x: Exchange, resetsAt: Date): Reply;
  /** A 5xx as this network words it. */
  unavailable(x: Exchange, status: number): Reply;
  notFound(x: Exchange): Reply;
  tooLarge(x: Exchange): Reply;
}
