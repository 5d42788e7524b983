"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { getMedia, updateMedia } from "@/lib/media/contract";
import type { MediaItem } from "@/lib/media/schema";

const PAUSE_MS = 700;

/** The pictures that the composer knows by id: those of the post, uploads and choices; missing ones are fetched. */
export function useLibrary(initial: readonly MediaItem[], wanted: readonly string[]) {
  const call = useCall();
  const queryClient = useQueryClient();
  const [library, setLibrary] = useState<ReadonlyMap<string, MediaItem>>(
    () => new Map(initial.map((item) => [item.id, item])),
  );
  const asked = useRef(new Set<string>());
  const timers = useRef(new Map<string, () => void>());

  const know = useCallback((items: readonly MediaItem[]) => {
    setLibrary((known) => new Map([...known, ...items.map((item) => [item.id, item] as const)]));
  }, []);

  useEffect(() => {
    for (const id of wanted) {
      if (library.has(id) || asked.current.has(id)) continue;
      asked.current.add(id);
      call(getMedia, { params: { id } }).then(
        (item) => know([item]),
        // Deleted meanwhile: the server says so, beside the picture's place, when the post is checked.
        () => undefined,
      );
    }
  }, [wanted, library, call, know]);

  const setAltText = useCallback(
    (id: string, altText: string) => {
      setLibrary((known) => {
        const item = known.get(id);
        return item === undefined ? known : new Map(known).set(id, { ...item, alt_text: altText });
      });
      timers.current.get(id)?.();
      const save = () => {
        timers.current.delete(id);
        call(updateMedia, { params: { id }, body: { alt_text: altText } }).then(
          () => void queryClient.invalidateQueries({ queryKey: ["post-check"] }),
          (error: unknown) =>
            toast.error(error instanceof Error ? error.message : "The alt text was not saved."),
        );
      };
      const timer = setTimeout(save, PAUSE_MS);
      timers.current.set(id, () => clearTimeout(timer));
    },
    [call, queryClient],
  );

  return { library, know, setAltText };
}
