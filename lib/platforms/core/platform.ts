/**
 * The face of a network. An adapter translates; it stores nothing, reads no clock of its own, opens no
 * connection of its own: everything comes in through the context.
 */
import type { Clock } from "@/lib/core/clock";
import type { HttpClient } from "@/lib/core/http";
import type { Manifest } from "./manifest";

/** Keys of our app at the network. Mastodon gets one per instance on the fly; Bluesky app passwords need none. */
export interface AppKeys {
  clientId: string;
  clientSecret: string;
}

export interface AdapterContext {
  /** Guarded client: time limits, no retries. For everything but the irreversible call. */
  http: HttpClient;
  /** Named base URLs of the network, without trailing slash (see each adapter's `endpoints.ts`). */
  endpoints: Readonly<Record<string, string>>;
  app: AppKeys | null;
  clock: Clock;
}

/** Secrets of one connection; encrypted at rest, never logged. */
export interface Credentials {
  accessToken: string;
  refreshToken: string | null;
  accessExpiresAt: Date | null;
  refreshExpiresAt: Date | null;
  /** As granted, in the network's own names; null when the network does not say. */
  scopes: readonly string[] | null;
  /**
   * Anything else an adapter needs to keep secret (for example a user token beside a Page token). `grantor`: who gave
   * the consent, where giving back one of a person's tokens ends all of them.
   */
  extra: Readonly<Record<string, string>>;
}

export interface Target {
  /** The network's own id: URN, DID, numeric id as text. */
  remoteId: string;
  username: string;
  displayName: string;
  avatarUrl: string | null;
  profileUrl: string | null;
  /** Credentials of this target when they differ from the connection's (a Page token). */
  credentials?: Credentials;
  /** Public facts that change limits: X subscription, instance limits. Stored as JSON. */
  profile: Readonly<Record<string, unknown>>;
}

/** A connected account as an adapter sees it. */
export interface Session {
  remoteId: string;
  username: string;
  instanceUrl: string | null;
  profile: Readonly<Record<string, unknown>>;
  credentials: Credentials;
}

export interface DraftMedia {
  id: string;
  sha256: string;
  mimeType: string;
  sizeBytes: number;
  width: number;
  height: number;
  animated: boolean;
  altText: string;
  read(): Promise<Uint8Array>;
  /** A signed, expiring public address of exactly these bytes. */
  publicUrl(): Promise<string>;
}

/** The card of a link, where the client makes it. */
export interface LinkCard {
  url: string;
  title: string;
  description: string;
  picture: DraftMedia | null;
}

/** One part of one delivery, ready to send: media are already converted to what the manifest accepts. */
export interface Draft {
  deliveryId: string;
  part: number;
  text: string;
  media: readonly DraftMedia[];
  /** Only where the network leaves it to us, and never beside media. */
  card?: LinkCard | null;
  options: unknown;
  /** Stored before the first attempt and equal in every repeat: seeds keys and `createdAt`. */
  stableTime: Date;
  /** Equal in every repeat of one intent; new for a new intent. */
  idempotencyKey: string;
}

/** What preparation has reached; JSON, stored after every step, keyed by the content's fingerprint. */
export interface Prepared {
  data: Readonly<Record<string, unknown>>;
  /** After this the network forgets it and it must be made anew. */
  expiresAt: Date | null;
}

export type PrepareResult =
  { kind: "ready"; prepared: Prepared } | { kind: "wait"; prepared: Prepared; checkAfterMs: number };

export interface Published {
  kind: "published";
  remoteId: string;
  permalink: string | null;
}
export interface Processing {
  kind: "processing";
  /** What `poll` needs; JSON. */
  ref: Readonly<Record<string, unknown>>;
  checkAfterMs: number;
  deadlineMs: number;
}

export interface PrepareContext extends AdapterContext {
  session: Session;
  /** Stores progress before the next step. Throws when the lease is lost: let it through. */
  save(prepared: Prepared): Promise<void>;
}

export interface PublishContext extends AdapterContext {
  session: Session;
  /** The one irreversible call: a fresh connection, one request, refused a second time. */
  once: HttpClient;
}

export interface SessionContext extends AdapterContext {
  session: Session;
}

/**
 * An attempt whose outcome is not known. `startedAt`, the time of the intent, and `now` follow the network's clock as
 * its answers tell it: read them after the answer that they are compared with.
 */
export interface UnsettledAttempt {
  startedAt: Date;
  idempotencyKey: string;
  now: Date;
  /** Asked after the list was read: what it shows may belong to others. */
  claims(remoteIds: readonly string[]): Promise<Claims>;
}

export interface Claims {
  /** Ids that other attempts of the account own: never an answer to this one. */
  taken: ReadonlySet<string>;
  /** Another attempt of the account with the same text is unsettled, too: a post that nobody owns yet may be its. */
  contested: boolean;
}

export type Settled =
  | { outcome: "published"; remoteId: string; permalink: string | null }
  | { outcome: "not_published" }
  | { outcome: "undecided"; reason: string; retryAfterMs: number | null };

/** A post found on the network, reduced to what matching needs. */
export interface RemotePost {
  remoteId: string;
  permalink: string | null;
  /** By the network's own clock. */
  createdAt: Date;
  textFingerprint: string;
  mediaCount: number;
  /** For the person who must choose between candidates. */
  excerpt: string;
}

/** A repeat is harmless at this network, as long after the intent as the manifest's `tellsForMs` says. */
export interface Replay {
  strategy: "replay";
  /** Milliseconds to wait after the intent before the repeat. */
  settleAfterMs: number;
  replay(ctx: PublishContext, draft: Draft, prepared: Prepared, attempt: UnsettledAttempt): Promise<Settled>;
}
/** The network can be asked about the very container or upload. */
export interface Ask {
  strategy: "ask";
  settleAfterMs: number;
  ask(ctx: SessionContext, draft: Draft, prepared: Prepared, attempt: UnsettledAttempt): Promise<Settled>;
}
/** Only the account's recent posts can tell; the engine matches, the adapter lists. */
export interface Search {
  strategy: "search";
  /** The network's settle time: an absence counts only in a read made this long after the intent. */
  settleAfterMs: number;
  /** False where lists are eventually consistent: then absence is never concluded. */
  absenceConclusive: boolean;
  list(ctx: SessionContext, attempt: UnsettledAttempt): Promise<RemotePost[]>;
  /** The same normalization that `list` applies to what the network returns. */
  fingerprint(draft: Draft): string;
}
export type Settle = Replay | Ask | Search;

export interface ExchangeInput {
  code: string;
  redirectUri: string;
  codeVerifier: string;
}

export interface OAuth2Connect {
  kind: "oauth2";
  /** Registers our app where apps are per instance; absent where an operator registers one. */
  register?(
    ctx: AdapterContext,
    input: { redirectUri: string; appName: string; website: string },
  ): Promise<AppKeys>;
  authorizeUrl(
    ctx: AdapterContext,
    input: {
      redirectUri: string;
      state: string;
      codeChallenge: string;
      /** Of the manifest's optional scopes, those to ask for. */
      optionalScopes?: readonly string[];
    },
  ): string;
  exchange(ctx: AdapterContext, input: ExchangeInput): Promise<Credentials>;
  /** New credentials; the caller stores them before they are used. Throws `auth_revoked` only for a definite rejection. */
  refresh: ((ctx: AdapterContext, session: Session) => Promise<Credentials>) | null;
  revoke(ctx: AdapterContext, session: Session): Promise<void>;
  /** True when the callback's parameters say that the person declined. */
  isDenied(params: URLSearchParams): boolean;
}

export interface CredentialConnect {
  kind: "credentials";
  signIn(ctx: AdapterContext, values: Readonly<Record<string, string>>): Promise<Credentials>;
  refresh: ((ctx: AdapterContext, session: Session) => Promise<Credentials>) | null;
  revoke(ctx: AdapterContext, session: Session): Promise<void>;
}

export interface Quota {
  limit: number;
  used: number;
  resetsAt: Date | null;
}

export interface Platform {
  manifest: Manifest;
  connect: OAuth2Connect | CredentialConnect;
  /** Base URLs for the real network, or the sandbox's when `sandboxBase` is given (or the instance's own). */
  endpoints(input: {
    sandboxBase: string | null;
    instanceUrl: string | null;
  }): Readonly<Record<string, string>>;
  /** Who am I; which targets may this connection publish to. */
  targets(ctx: AdapterContext, credentials: Credentials, instanceUrl: string | null): Promise<Target[]>;
  /** Uploads and containers: repeatable, resumable from `resume`. */
  prepare(ctx: PrepareContext, draft: Draft, resume: Prepared | null): Promise<PrepareResult>;
  publish(ctx: PublishContext, draft: Draft, prepared: Prepared): Promise<Published | Processing>;
  poll:
    ((ctx: SessionContext, ref: Readonly<Record<string, unknown>>) => Promise<Published | Processing>) | null;
  settle: Settle;
  /** Deletes a post on the network; a post that is already gone counts as deleted. */
  remove: ((ctx: SessionContext, remoteId: string) => Promise<void>) | null;
  quota: ((ctx: SessionContext) => Promise<Quota>) | null;
  /** The address a reader opens, when `publish` could not say it. */
  permalink?(session: Session, remoteId: string, endpoints: Readonly<Record<string, string>>): string | null;
}
