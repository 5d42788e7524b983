import "server-only";
/**
 * One connection per web process that LISTENs, and hands each change to the open dashboards of its workspace. A lost
 * connection is made again; because changes may have been missed meanwhile, everybody is told to look afresh.
 */
import { Client } from "pg";
import { z } from "zod";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";
import { ACCESS_CHANNEL, EVENTS_CHANNEL } from "./channel";
import { ChangeEvent } from "./contract";

const RECONNECT_MS = [250, 500, 1_000, 2_000, 5_000] as const;
const KEEP_ALIVE_MS = 30_000;

const Notice = z.looseObject({ workspace_id: z.string() });

export interface Subscriber {
  /** The person behind it; null for the house itself. */
  userId: string | null;
  event(event: ChangeEvent): void;
  /** A session, key or membership of the person changed, or may have: look again whether the stream may go on. */
  accessChanged(): void;
  /** The process is going away: end the stream. */
  end(): void;
}

export class EventHub {
  readonly #subscribers = new Map<string, Set<Subscriber>>();
  #client: Client | undefined;
  #connecting = false;
  #failures = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  constructor(private readonly databaseUrl: string) {}

  /** Answers with the function that unsubscribes. The first subscriber opens the connection. */
  subscribe(workspaceId: string, subscriber: Subscriber): () => void {
    if (this.#stopped) {
      subscriber.end();
      return () => undefined;
    }
    const group = this.#subscribers.get(workspaceId) ?? new Set();
    this.#subscribers.set(workspaceId, group.add(subscriber));
    if (this.#client !== undefined) subscriber.accessChanged();
    void this.#connect();
    return () => {
      group.delete(subscriber);
      if (group.size === 0 && this.#subscribers.get(workspaceId) === group)
        this.#subscribers.delete(workspaceId);
    };
  }

  /** Streams that this person has open in this process. */
  openOf(userId: string): number {
    return this.#all().filter((subscriber) => subscriber.userId === userId).length;
  }

  /** Resolves once changes arrive: those that commit from then on reach every subscriber. */
  async ready(): Promise<void> {
    if (this.#client !== undefined) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Ends every stream and the connection. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const subscriber of this.#all()) subscriber.end();
    this.#subscribers.clear();
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  #all(): Subscriber[] {
    return [...this.#subscribers.values()].flatMap((group) => [...group]);
  }

  async #connect(): Promise<void> {
    if (this.#client !== undefined || this.#connecting || this.#stopped) return;
    this.#connecting = true;
    const client = new Client({
      connectionString: this.databaseUrl,
      options: "-c timezone=UTC",
      application_name: "heliograph events",
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      connectionTimeoutMillis: 10_000,
    });
    client.on("error", () => undefined);
    client.on("end", () => this.#lost(client));
    client.on("notification", (message) => this.#heard(message.channel, message.payload ?? ""));
    try {
      await client.connect();
      await client.query(`LISTEN ${EVENTS_CHANNEL}; LISTEN ${ACCESS_CHANNEL}`);
      this.#client = client;
      this.#connecting = false;
      for (const subscriber of this.#all()) {
        if (this.#failures > 0) subscriber.event({ type: "resync" });
        // What ended before we listened was told to nobody.
        subscriber.accessChanged();
      }
      this.#failures = 0;
      for (const resolve of this.#waiting.splice(0)) resolve();
      // A shutdown that came while connecting found nothing to close.
      if (this.#stopped) await client.end();
    } catch (error) {
      this.#connecting = false;
      logger.warn({ error }, "The event connection could not be opened; trying again.");
      this.#retry();
      await client.end().catch(() => undefined);
    }
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    if (this.#stopped) return;
    logger.warn("The event connection was lost; opening another.");
    this.#retry();
  }

  #retry(): void {
    if (this.#stopped) return;
    const delayMs = RECONNECT_MS[Math.min(this.#failures, RECONNECT_MS.length - 1)] ?? 5_000;
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), delayMs).unref();
  }

  #heard(channel: string, payload: string): void {
    if (channel === EVENTS_CHANNEL) this.#deliver(payload);
    else for (const subscriber of this.#all()) if (subscriber.userId === payload) subscriber.accessChanged();
  }

  #deliver(payload: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(payload);
    } catch (error) {
      logger.error({ error }, "A change on the event channel is not JSON.");
      return;
    }
    const notice = Notice.safeParse(parsed);
    const event = ChangeEvent.safeParse(parsed);
    if (!notice.success || !event.success) return;
    for (const subscriber of this.#subscribers.get(notice.data.workspace_id) ?? [])
      subscriber.event(event.data);
  }
}

const globals = globalThis as typeof globalThis & { heliographEvents?: EventHub };

/** The process's one hub, kept across hot reloads. Streams end on SIGTERM and SIGINT, which would keep the server alive. */
export function eventHub(): EventHub {
  if (globals.heliographEvents === undefined) {
    const hub = new EventHub(env.DATABASE_URL);
    globals.heliographEvents = hub;
    const stop = () => void hub.stop();
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  }
  return globals.heliographEvents;
}
