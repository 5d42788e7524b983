"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useWorkspace } from "@/components/layout/workspace-context";
import { ApiError } from "@/lib/core/api-client";
import type { MediaItem } from "@/lib/media/schema";
import { refusalOf, uploadPicture } from "./upload-picture";

/** One file on its way. `share` is 0 to 1; `error` ends it until it is tried again, where that can help. */
export interface Upload {
  key: number;
  file: File;
  share: number;
  error: string | null;
  canRetry: boolean;
}

/** Holds files until they have arrived, so that a reload loses none. */
export interface FileKeeper<T> {
  keep: (key: number, file: File, purpose: T) => void;
  drop: (key: number) => void;
}

/** The file itself is at fault: the server would say the same again. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && [400, 413, 415].includes(error.status);
}

/**
 * Uploads files one after another, so that they arrive in the order in which they were picked. `onDone` gets each
 * picture as the server knows it, also when the page has been left meanwhile.
 */
export function useUploads<T>(onDone: (item: MediaItem, purpose: T) => void, keeper?: FileKeeper<T>) {
  const { slug } = useWorkspace();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const queue = useRef<{ key: number; file: File; purpose: T; abort: AbortController }[]>([]);
  const current = useRef<AbortController | null>(null);
  const nextKey = useRef(1);
  const purposes = useRef(new Map<number, T>());
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });

  const change = useCallback((key: number, part: Partial<Upload>) => {
    setUploads((all) => all.map((upload) => (upload.key === key ? { ...upload, ...part } : upload)));
  }, []);
  const drop = useCallback(
    (key: number) => {
      setUploads((all) => all.filter((upload) => upload.key !== key));
      keeper?.drop(key);
    },
    [keeper],
  );

  const work = useCallback(async () => {
    if (current.current !== null) return;
    for (let next = queue.current.shift(); next !== undefined; next = queue.current.shift()) {
      const { key, file, purpose, abort } = next;
      current.current = abort;
      try {
        const onProgress = (share: number) => change(key, { share });
        const item = await uploadPicture(file, { workspace: slug, onProgress, signal: abort.signal });
        done.current(item, purpose);
        drop(key);
      } catch (error) {
        if (!abort.signal.aborted) {
          const message = error instanceof Error ? error.message : String(error);
          change(key, { error: message, canRetry: !isFinal(error) });
        }
      }
    }
    current.current = null;
  }, [slug, change, drop]);

  const enqueue = useCallback(
    (key: number, file: File, purpose: T) => {
      queue.current.push({ key, file, purpose, abort: new AbortController() });
      void work();
    },
    [work],
  );

  const add = useCallback(
    (files: readonly File[], purpose: T) => {
      for (const file of files) {
        const key = nextKey.current++;
        const error = refusalOf(file);
        purposes.current.set(key, purpose);
        setUploads((all) => [...all, { key, file, share: 0, error, canRetry: error === null }]);
        if (error !== null) continue;
        keeper?.keep(key, file, purpose);
        enqueue(key, file, purpose);
      }
    },
    [enqueue, keeper],
  );

  const retry = useCallback(
    (upload: Upload) => {
      change(upload.key, { error: null, share: 0 });
      enqueue(upload.key, upload.file, purposes.current.get(upload.key) as T);
    },
    [change, enqueue],
  );

  const remove = useCallback(
    (key: number) => {
      const index = queue.current.findIndex((entry) => entry.key === key);
      if (index >= 0) queue.current.splice(index, 1);
      else if (uploads.find((upload) => upload.key === key)?.error === null) current.current?.abort();
      drop(key);
    },
    [drop, uploads],
  );

  /** Ends all in flight; the keeper goes on holding their files. */
  const stopAll = useCallback(() => {
    queue.current = [];
    current.current?.abort();
  }, []);

  return { uploads, add, retry, remove, stopAll, isBusy: uploads.some((upload) => upload.error === null) };
}
