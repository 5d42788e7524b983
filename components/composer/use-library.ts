"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { ApiError } from "@/lib/core/api-client";
import { getMedia, updateMedia } from "@/lib/media/contract";
import type { MediaItem } from "@/lib/media/schema";
import { AltTextKeeper } from "./alt-text-keeper";

interface LibraryOptions {
  /** Pictures that came with the post. */
  initial: readonly MediaItem[];
  /** Ids that the document names. */
  wanted: readonly string[];
  /** False during the first render, which must equal the server's. */
  inBrowser: boolean;
  /** A picture of the document does not exist any more. */
  onGone: (id: string) => void;
}

/** The pictures that the composer knows by id: those of the post, uploads and choices; missing ones are fetched. */
export function useLibrary({ initial, wanted, inBrowser, onGone }: LibraryOptions) {
  const call = useCall();
  const { id: workspace } = useWorkspace();
  const queryClient = useQueryClient();
  const [altTexts] = useState(
    () =>
      new AltTextKeeper({
        workspace,
        storage: inBrowser ? window.localStorage : null,
        save: (id, altText) => call(updateMedia, { params: { id }, body: { alt_text: altText } }),
        onRefused: (message) => toast.error(message),
        onSaved: () => void queryClient.invalidateQueries({ queryKey: ["post-check"] }),
      }),
  );
  const [library, setLibrary] = useState<ReadonlyMap<string, MediaItem>>(
    () => new Map(initial.map((item) => [item.id, altTexts.withTyped(item)])),
  );
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const leave = () => altTexts.leave();
    window.addEventListener("beforeunload", leave);
    return () => window.removeEventListener("beforeunload", leave);
  }, [altTexts]);
  const gone = useRef(onGone);
  useEffect(() => {
    gone.current = onGone;
  });

  const know = useCallback(
    (items: readonly MediaItem[]) => {
      const typed = items.map((item) => [item.id, altTexts.withTyped(item)] as const);
      setLibrary((known) => new Map([...known, ...typed]));
    },
    [altTexts],
  );

  useEffect(() => {
    for (const id of wanted) {
      if (library.has(id) || asked.current.has(id)) continue;
      asked.current.add(id);
      call(getMedia, { params: { id } }).then(
        (item) => know([item]),
        (error: unknown) => {
          if (error instanceof ApiError && error.status === 404) gone.current(id);
          // No answer: asked again when the document changes.
          else asked.current.delete(id);
        },
      );
    }
  }, [wanted, library, call, know]);

  const setAltText = useCallback(
    (item: MediaItem, altText: string) => {
      altTexts.set(item.id, altText, item.alt_text);
      setLibrary((known) => new Map(known).set(item.id, { ...item, alt_text: altText }));
    },
    [altTexts],
  );

  return { library, know, setAltText, altTexts };
}
