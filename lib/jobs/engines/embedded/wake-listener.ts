import "server-only";
/** Hears of new instants the moment they are committed. The queue and the sweep stand behind it. */
import type { ClientConfig } from "pg";
import { keepConnected } from "@/lib/db/lasting-connection";
import { WAKE_CHANNEL } from "../../wake-job";

export interface WakeListenerOptions {
  connection: ClientConfig;
  /** A new instant, Unix milliseconds. */
  heard(instantMs: number): void;
  /** Listening has begun, or begun again: what was missed must be looked for. */
  connected(): void;
  failed(error: unknown): void;
}

/** Unix milliseconds or an RFC 3339 time; anything else means "now". */
function instantOf(payload: string | undefined): number {
  const ms = Number(payload);
  if (payload !== undefined && payload !== "" && Number.isFinite(ms)) return ms;
  const time = Date.parse(payload ?? "");
  return Number.isNaN(time) ? 0 : time;
}

/** Listens until `stop`; reconnects for ever. */
export function listenForWakes({ connection, heard, connected, failed }: WakeListenerOptions): {
  stop(): Promise<void>;
} {
  return keepConnected({
    connection,
    begin: async (client) => {
      client.on("notification", (message) => heard(instantOf(message.payload)));
      await client.query(`LISTEN ${WAKE_CHANNEL}`);
      connected();
    },
    failed,
  });
}
