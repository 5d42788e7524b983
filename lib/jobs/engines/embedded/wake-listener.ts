import "server-only";
/** Hears of new instants the moment they are committed. The queue and the sweep stand behind it. */
import { Client, type ClientConfig } from "pg";
import { WAKE_CHANNEL } from "../../wake-job";

export interface WakeListenerOptions {
  connection: ClientConfig;
  /** A new instant, Unix milliseconds. */
  heard(instantMs: number): void;
  /** Listening has begun, or begun again: what was missed must be looked for. */
  connected(): void;
  failed(error: unknown): void;
}

const RECONNECT_MS = 1_000;

/** Unix milliseconds or an RFC 3339 time; anything else means "now". */
function instantOf(payload: string | undefined): number {
  const ms = Number(payload);
  if (payload !== undefined && payload !== "" && Number.isFinite(ms)) return ms;
  const time = Date.parse(payload ?? "");
  return Number.isNaN(time) ? 0 : time;
}

/** Listens until `stop`; reconnects for ever. */
export function listenForWakes(options: WakeListenerOptions): { stop(): Promise<void> } {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function again(from: Client, error: unknown): void {
    if (stopped || client !== from) return;
    client = undefined;
    options.failed(error);
    from.end().catch(() => undefined);
    timer = setTimeout(() => void connect(), RECONNECT_MS);
  }

  async function connect(): Promise<void> {
    const fresh = new Client(options.connection);
    client = fresh;
    fresh.on("error", (error) => again(fresh, error));
    fresh.on("end", () => again(fresh, new Error("The connection ended.")));
    fresh.on("notification", (message) => options.heard(instantOf(message.payload)));
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${WAKE_CHANNEL}`);
      options.connected();
    } catch (error) {
      again(fresh, error);
    }
  }

  void connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
