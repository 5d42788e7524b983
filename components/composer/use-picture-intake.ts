"use client";

import { useEffect, useRef, useState } from "react";

/** Words that were copied with a picture of themselves, as from a spreadsheet, are pasted as words. */
function picturesIn(clipboard: DataTransfer | null): File[] {
  if (clipboard === null || clipboard.getData("text/plain") !== "") return [];
  return [...clipboard.files];
}

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

/**
 * Takes files that are dropped or pasted anywhere on the page: beside the field, the browser would open a dropped file
 * in place of the page. Answers whether files hover over it.
 */
export function usePictureIntake(onFiles: (files: readonly File[]) => void, enabled: boolean): boolean {
  const [isOver, setIsOver] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  });

  useEffect(() => {
    if (!enabled) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener(
      "dragover",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setIsOver(true);
      },
      { signal },
    );
    window.addEventListener(
      "dragleave",
      (event) => {
        if (event.relatedTarget === null) setIsOver(false);
      },
      { signal },
    );
    window.addEventListener(
      "drop",
      (event) => {
        setIsOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        take.current([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    window.addEventListener(
      "paste",
      (event) => {
        const files = picturesIn(event.clipboardData);
        if (files.length === 0) return;
        event.preventDefault();
        take.current(files);
      },
      { signal },
    );
    return () => stop.abort();
  }, [enabled]);

  return isOver;
}
