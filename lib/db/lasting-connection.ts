import "server-only";
/** One connection beside the pool, for what hangs on a session: LISTEN, a lock that shows something. */
import { Client, type ClientConfig } from "pg";

export interface LastingConnectionOptions {
  connection: ClientConfig;
  /** What each new connection begins with; one in which it fails is given up. */
  begin(client: Client): Promise<void>;
  /** It was lost, or could not be opened; another one follows in a second. */
  failed(error: unknown): void;
}

export interface LastingConnection {
  /** Resolves when the first one has begun, or has failed. */
  tried: Promise<void>;
  stop(): Promise<void>;
}

const RECONNECT_MS = 1_000;

/** Keeps a connection until `stop`; reconnects for ever. */
export function keepConnected(options: LastingConnectionOptions): LastingConnection {
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
    try {
      await fresh.connect();
      await options.begin(fresh);
    } catch (error) {
      again(fresh, error);
    }
  }

  return {
    tried: connect(),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
