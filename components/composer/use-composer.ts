"use client";

import { useCallback, useEffect, useReducer, useRef, useState, useSyncExternalStore } from "react";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import type { Issue } from "@/lib/core/errors";
import { createPost, updatePost } from "@/lib/posts/contract";
import type { Post } from "@/lib/posts/schema";
import type { ComposerDoc } from "./document";
import { docOfPost, emptyDoc } from "./document";
import { editDoc, type DocEdit } from "./edit-doc";
import { openSession } from "./open-session";

export interface ComposerOptions {
  post: Post | null;
  initial?: Partial<ComposerDoc> | undefined;
  restoresNew: boolean;
  /** False during the first render, which must equal the server's. */
  inBrowser: boolean;
  /** A new post has got its id. */
  onCreated?: ((post: Post) => void) | undefined;
}

/** The document, its edits, and the saver behind them. */
export function useComposer({ post, initial, restoresNew, inBrowser, onCreated }: ComposerOptions) {
  const { id: workspace, timezone } = useWorkspace();
  const call = useCall();
  const [session] = useState(() =>
    openSession({
      workspace,
      post,
      timezone,
      initial,
      restoresNew,
      storages: inBrowser ? { local: window.localStorage, session: window.sessionStorage } : null,
      store: {
        create: (body, key) => call(createPost, { body }, { idempotencyKey: key }),
        update: (id, etag, body) => call(updatePost, { params: { id }, body }, { ifMatch: etag }),
      },
    }),
  );
  const { saver } = session;
  const [doc, dispatch] = useReducer(editDoc, session.doc);
  const [issues, setIssues] = useState<readonly Issue[]>([]);
  const [restoredAt, setRestoredAt] = useState(session.restoredAt);
  const saveState = useSyncExternalStore(saver.subscribe, saver.snapshot, saver.snapshot);
  const postId = saver.post?.id ?? null;

  const latest = useRef(doc);
  const isClosed = useRef(false);
  const edit = useCallback(
    (change: DocEdit) => {
      if (isClosed.current) {
        // What arrives after the composer was closed, such as a picture that was on its way, is kept too.
        latest.current = editDoc(latest.current, change);
        saver.touch(latest.current);
        return;
      }
      setIssues([]);
      dispatch(change);
    },
    [saver],
  );

  useEffect(() => {
    latest.current = doc;
    if (inBrowser) saver.touch(doc);
  }, [inBrowser, saver, doc]);

  useEffect(() => {
    if (!inBrowser) return undefined;
    isClosed.current = false;
    return () => {
      isClosed.current = true;
      saver.close();
    };
  }, [inBrowser, saver]);

  useEffect(() => {
    // Somebody saved a newer version while nothing was unsaved here: this one follows, so that no conflict arises.
    if (!inBrowser || post === null || !saver.isBehind(post)) return;
    saver.settle(post);
    dispatch({ type: "load", doc: docOfPost(post) });
  }, [inBrowser, post, saver]);

  useEffect(() => {
    if (post === null && saver.post !== null) onCreated?.(saver.post);
    // Only the moment at which it gets its id matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [postId]);

  useEffect(() => {
    function onLeave(event: BeforeUnloadEvent) {
      if (saver.isDirty && !session.hasCopy()) event.preventDefault();
    }
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, [saver, session]);

  const resolveConflict = useCallback(
    (choice: "mine" | "theirs", theirs: Post) => {
      saver.resolve(choice, theirs);
      if (choice === "theirs") dispatch({ type: "load", doc: docOfPost(theirs) });
    },
    [saver],
  );

  /** Goes back to what the server has, or to an empty page. */
  const startOver = useCallback(() => {
    setRestoredAt(null);
    dispatch({ type: "load", doc: saver.post === null ? emptyDoc(timezone) : docOfPost(saver.post) });
  }, [saver, timezone]);

  return {
    doc,
    edit,
    startOver,
    // What the server refuses while saving is said like what it refuses when scheduling.
    issues: issues.length === 0 && saveState.kind === "failed" ? saveState.issues : issues,
    setIssues,
    saver,
    saveState,
    restoredAt,
    setRestoredAt,
    resolveConflict,
  };
}

export type Composer = ReturnType<typeof useComposer>;
