import "server-only";
/**
 * What the delivery engine needs from the rest of the house. The worker wires the real things; the property test
 * wires a scripted network. The engine itself opens no connection and reads no clock but these.
 */
import type { Pool } from "pg";
import type { Clock } from "@/lib/core/clock";
import type { HttpClient } from "@/lib/core/http";
import type { PlatformError } from "@/lib/platforms/core/error";
import type { Manifest } from "@/lib/platforms/core/manifest";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { AdapterContext, DraftMedia, Platform, Session } from "@/lib/platforms/core/platform";

export type Database = Pick<Pool, "query" | "connect">;

/**
 * Every statement of the engine finds its rows by key. The planner must not prefer to read a table whole because it
 * was small when it was last counted: the first big morning of a new installation comes before its statistics. One
 * plan serves all values, so none is made anew while posts wait.
 */
export const SESSION_SETTINGS =
  "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan";

/** The row of a connected account as the engine has loaded it together with the delivery. */
export interface AccountRow {
  id: string;
  workspaceId: string;
  platform: PlatformId;
  remoteId: string;
  /** Empty where the network is one place. */
  instanceUrl: string;
  sandbox: boolean;
  username: string;
  profile: Readonly<Record<string, unknown>>;
  status: string;
  statusReason: string | null;
  /** Sealed; null once disconnected. */
  credentials: string | null;
  accessExpiresAt: Date | null;
}

export interface OpenAccount extends AdapterContext {
  session: Session;
}

export interface AccountsPort {
  /**
   * A session that can be used now, renewed first when it is about to expire. Throws `PlatformError`: `auth_*`
   * when a person must reconnect, `unavailable` when the network could not be asked.
   */
  open(account: AccountRow): Promise<OpenAccount>;
  /**
   * The network refused the session with `error`. `renewed`: a new token is stored, try again; `mended_by_person`:
   * the account is marked and a person must act; `not_reached`: the network could not be asked for a new one.
   */
  rejected(
    account: AccountRow,
    session: Session,
    error: PlatformError,
  ): Promise<"renewed" | "mended_by_person" | "not_reached">;
}

/** A row that changed; sent to browsers after the commit. */
export interface Change {
  workspaceId: string;
  type: "delivery.changed" | "notification.created";
  postId: string;
  deliveryId: string;
}

/** The leases a process holds and renews while it prepares. */
export interface LeaseHolder {
  hold(deliveryId: string, token: string): void;
  drop(token: string): void;
}

export interface EngineDeps {
  database: Database;
  /** Written into leases and attempts, for the log. */
  workerId: string;
  leaseMs: number;
  clock: Clock;
  /** 0 ≤ n < 1, for jitter. */
  random(): number;
  platform(id: PlatformId): Platform;
  accounts: AccountsPort;
  /** Pictures in the given order, converted to what the manifest accepts. */
  loadMedia(workspaceId: string, mediaIds: readonly string[], manifest: Manifest): Promise<DraftMedia[]>;
  /**
   * A client for the one irreversible call: a fresh connection, one request, refused a second time, and refused
   * unsent (`stale_intent`) when `clock.monotonicMs()` is past `sendBeforeMs`.
   */
  once(input: { sendBeforeMs: number; timeoutMs: number }): HttpClient;
  leases: LeaseHolder;
  report(change: Change): void;
  /** Something that a person who runs this should read. Never a secret. */
  warn(event: string, detail: Record<string, unknown>): void;
}
