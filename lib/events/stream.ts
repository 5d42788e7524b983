import "server-only";
/** The live stream of one dashboard: changes as server-sent events, a heartbeat, and an end when it must end. */
import { requirePermission, userIdOf, type Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
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
/** Streams that one person, with keys and tokens, may have open at once. */
const MAX_OPEN = 10;
/** What a timer can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A stream of `data: {type, post_id?, …}` for the workspace of `ctx`. It ends when the client leaves, the process
 * stops, or at once when the session, key, scope or membership behind it ends; browsers then connect again and are
 * refused. Throws `rate_limited` for the eleventh of one person.
 */
export function eventStream(ctx: Ctx, options: StreamOptions = {}): ReadableStream<Uint8Array> {
  requirePermission(ctx, "posts:read");
  const { hub = eventHub(), heartbeatMs = 15_000 } = options;
  const userId = userIdOf(ctx.actor);
  if (userId !== null && hub.openOf(userId) >= MAX_OPEN) {
    throw new AppError(
      "rate_limited",
      `You have ${String(MAX_OPEN)} live streams open, which is as many as one person may have. Close one first.`,
      { retryAfterSeconds: heartbeatMs / 1000 },
    );
  }
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
      let endTimer: NodeJS.Timeout | undefined;
      const look = async (): Promise<boolean> => {
        try {
          const standing = await stillAllowed(ctx, "posts:read");
          if (!standing.allowed) end();
          else if (standing.endsAt !== null && open) {
            clearTimeout(endTimer);
            const leftMs = standing.endsAt.getTime() - Date.now();
            endTimer = setTimeout(() => void look(), Math.min(Math.max(leftMs, 250), LONGEST_TIMER_MS));
            endTimer.unref();
          }
          return standing.allowed;
        } catch (error) {
          // The database is away; the stream stays and the next beat asks again.
          logger.warn({ error }, "A stream's sign-in could not be checked.");
          return false;
        }
      };
      const beat = async () => {
        if (await look()) send(": still here\n\n");
      };
      const timer = setInterval(() => void beat(), heartbeatMs);
      timer.unref();
      close = () => {
        open = false;
        clearInterval(timer);
        clearTimeout(endTimer);
        unsubscribe();
      };
      send(`retry: ${String(RETRY_MS)}\n: connected\n\n`);
      unsubscribe = hub.subscribe(ctx.workspaceId, {
        userId,
        accessChanged: () => void look(),
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
