import "server-only";
/** The live stream of one dashboard: changes as server-sent events, a heartbeat, and an end when it must end. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { logger } from "@/lib/server/logger";
import type { VerbOf } from "@/lib/core/contract";
import type { ChangeEvent, streamEvents } from "./contract";
import { eventHub, type EventHub } from "./hub";
import { stillAllowed } from "./internal/still-allowed";

export interface StreamOptions {
  hub?: EventHub;
  /** Between heartbeats, at which the sign-in is looked at again. */
  heartbeatMs?: number;
}

const RETRY_MS = 2_000;
/** Messages that may wait for a client. */
const MAX_UNREAD = 1_000;

/**
 * A stream of `data: {type, post_id?, …}` for the workspace of `ctx`. It ends when the client leaves, the process
 * stops, or the session, key or membership behind it is gone; browsers then connect again and are refused.
 */
export function eventStream(ctx: Ctx, options: StreamOptions = {}): ReadableStream<Uint8Array> {
  requirePermission(ctx, "posts:read");
  const { hub = eventHub(), heartbeatMs = 15_000 } = options;
  const encoder = new TextEncoder();
  let close = (): void => undefined;

  return new ReadableStream<Uint8Array>({
    start(controller) {
      let open = true;
      let unsubscribe = (): void => undefined;
      const end = () => {
        if (!open) return;
        close();
        controller.close();
      };
      const send = (text: string) => {
        if (!open) return;
        // A client that has stopped reading is let go; it connects again when it wants to know.
        if ((controller.desiredSize ?? 0) < -MAX_UNREAD) end();
        else controller.enqueue(encoder.encode(text));
      };
      const beat = async () => {
        try {
          if (await stillAllowed(ctx)) send(": still here\n\n");
          else end();
        } catch (error) {
          // The database is away; the stream stays and the next beat asks again.
          logger.warn({ error }, "A stream's sign-in could not be checked.");
        }
      };
      const timer = setInterval(() => void beat(), heartbeatMs);
      timer.unref();
      close = () => {
        open = false;
        clearInterval(timer);
        unsubscribe();
      };
      send(`retry: ${String(RETRY_MS)}\n: connected\n\n`);
      unsubscribe = hub.subscribe(ctx.workspaceId, {
        event: (event) => send(`data: ${JSON.stringify(event)}\n\n`),
        end,
      });
    },
    cancel() {
      close();
    },
  });
}

/** The verb behind the endpoint: its contract describes one event, the wrapper passes the stream of them on. */
export const openEventStream: VerbOf<typeof streamEvents> = (ctx) =>
  Promise.resolve(eventStream(ctx) as unknown as ChangeEvent);
