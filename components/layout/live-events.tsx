"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ChangeEvent } from "@/lib/events/contract";
import { useWorkspace } from "./workspace-context";

/**
 * First members of the query keys that a change makes stale. Every key factory in components/<domain>/queries.ts
 * starts with one of these words, so that this table is the only place that knows who depends on what.
 */
const STALE_AFTER: Record<Exclude<ChangeEvent["type"], "resync">, readonly string[]> = {
  "post.changed": ["posts", "calendar"],
  "delivery.changed": ["posts", "calendar", "deliveries", "logs"],
  "account.changed": ["accounts", "posts", "deliveries"],
  "media.changed": ["media"],
  "notification.created": ["notifications"],
};

/** Changes come in bursts (one post, five deliveries): one refetch per burst. */
const BURST_MS = 150;

/** Keeps one stream of the workspace open while a page of it is; the browser reconnects by itself. */
export function LiveEvents() {
  const { slug } = useWorkspace();
  const queryClient = useQueryClient();

  useEffect(() => {
    const source = new EventSource(`/api/v1/events/stream?workspace=${encodeURIComponent(slug)}`);
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasOpen = false;

    function flush() {
      timer = undefined;
      for (const root of stale) void queryClient.invalidateQueries({ queryKey: [root] });
      stale.clear();
    }

    function onChange(message: MessageEvent<string>) {
      const event = ChangeEvent.safeParse(parseJson(message.data));
      if (!event.success) return;
      const { type } = event.data;
      if (type === "resync") {
        void queryClient.invalidateQueries();
        return;
      }
      for (const root of STALE_AFTER[type]) stale.add(root);
      timer ??= setTimeout(flush, BURST_MS);
    }

    // What happened while the stream was down was not told: after a reconnect everything is looked at again.
    function onOpen() {
      if (wasOpen) void queryClient.invalidateQueries();
      wasOpen = true;
    }

    source.addEventListener("open", onOpen);
    source.addEventListener("message", onChange);
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [slug, queryClient]);

  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A comment or keep-alive of a proxy; not one of our events.
    return undefined;
  }
}
