"use client";

import { useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { getMe } from "@/lib/auth/contract";
import { ApiError } from "@/lib/core/api-client";
import { ChangeEvent } from "@/lib/events/contract";
import { LiveStream } from "./live-stream";
import { useCall } from "./use-call";
import { useWorkspace } from "./workspace-context";

/**
 * First members of the query keys that a change makes stale. Every key factory in components/<domain>/queries.ts
 * starts with one of these words, so that this table is the only place that knows who depends on what.
 */
const STALE_AFTER: Record<Exclude<ChangeEvent["type"], "resync">, readonly string[]> = {
  "post.changed": ["posts", "calendar"],
  // What is mended puts its notice out.
  "delivery.changed": ["posts", "calendar", "deliveries", "logs", "notifications"],
  "account.changed": ["accounts", "posts", "calendar", "deliveries", "notifications"],
  "media.changed": ["media"],
  "notification.created": ["notifications"],
};

/** Changes come in bursts (one post, five deliveries): one refetch per burst. */
const BURST_MS = 150;
/** A page that the server is rendering has arrived by then. */
const LATE_MS = 2_000;

/** Keeps what the page shows in step with the server, and says so when it cannot. */
export function LiveEvents() {
  const { slug } = useWorkspace();
  const queryClient = useQueryClient();
  const call = useCall();
  const [live, setLive] = useState(true);
  const [answers, setAnswers] = useState(false);

  useEffect(() => {
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const lateTimers = new Set<ReturnType<typeof setTimeout>>();

    function flush() {
      timer = undefined;
      const roots = [...stale];
      stale.clear();
      for (const root of roots) void queryClient.invalidateQueries({ queryKey: [root] });
      const at = Date.now();
      const late = setTimeout(() => {
        lateTimers.delete(late);
        // A page that was on its way from the server at that moment has brought older data along.
        for (const root of roots) {
          void queryClient.invalidateQueries({
            queryKey: [root],
            predicate: ({ state }) => state.dataUpdatedAt < at,
          });
        }
      }, LATE_MS);
      lateTimers.add(late);
    }

    function onMessage(data: string) {
      const event = ChangeEvent.safeParse(parseJson(data));
      if (!event.success) return;
      const { type } = event.data;
      if (type === "resync") {
        void queryClient.invalidateQueries();
        return;
      }
      for (const root of STALE_AFTER[type]) stale.add(root);
      timer ??= setTimeout(flush, BURST_MS);
    }

    const stream = new LiveStream({
      connect: () => new EventSource(`/api/v1/events/stream?workspace=${encodeURIComponent(slug)}`),
      page: document,
      onMessage,
      onGap: () => void queryClient.invalidateQueries(),
      onLive: setLive,
      // A stream tells no status: an ordinary call does, and it also notices that the session has ended.
      mayRetry: () =>
        call(getMe, {}).then(
          () => {
            setAnswers(true);
            // It answers, but has no stream for this page, as when too many are open.
            return true;
          },
          (error: unknown) => {
            setAnswers(false);
            return isWorthAnotherTry(error);
          },
        ),
    });
    return () => {
      clearTimeout(timer);
      for (const late of lateTimers) clearTimeout(late);
      stream.stop();
    };
  }, [slug, queryClient, call]);

  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-40 flex justify-center px-4 lg:bottom-4"
    >
      {!live && (
        <p className="bg-popover text-popover-foreground shadow-floating flex items-center gap-2 rounded-full border px-4 py-2 text-sm">
          <WifiOff aria-hidden className="text-warning size-4 shrink-0" />
          {answers
            ? "Live updates are off in this tab. Close another one, or reload to see what is new. Trying again…"
            : "Not live: the server cannot be reached. Trying again…"}
        </p>
      )}
    </div>
  );
}

function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof ApiError) || !["unauthenticated", "forbidden", "not_found"].includes(error.code);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A comment or keep-alive of a proxy; not one of our events.
    return undefined;
  }
}
