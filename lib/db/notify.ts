import "server-only";
/**
 * Change notices to the dashboards, gathered for a moment: a thousand deliveries that end in one second become a
 * few statements. A notice lost in a crash costs a reload, nothing else.
 */
import type { Pool } from "pg";

const GATHER_MS = 150;
const CHANNEL = "heliograph_events";
const MAX_PER_STATEMENT = 500;

export interface ChangeNotice {
  workspace_id: string;
  type: string;
  post_id?: string;
  delivery_id?: string;
}

export class ChangeNotices {
  readonly #waiting = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Pick<Pool, "query">,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Sends `notice` within 150 ms; equal ones in between are sent once. */
  add(notice: ChangeNotice): void {
    this.#waiting.set([notice.type, notice.post_id, notice.delivery_id].join(":"), JSON.stringify(notice));
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Sends what waits. Never throws. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const payloads = [...this.#waiting.values()];
    this.#waiting.clear();
    try {
      for (let start = 0; start < payloads.length; start += MAX_PER_STATEMENT) {
        await this.database.query("SELECT pg_notify($1, p) FROM unnest($2::text[]) AS p", [
          CHANNEL,
          payloads.slice(start, start + MAX_PER_STATEMENT),
        ]);
      }
    } catch (error) {
      this.failed(error);
    }
  }
}
