"use client";

import { useCallback, useEffect, useReducer, useRef, useState, useSyncExternalStore } from "react";
import { useWorkspace } from "@/components/layout/workspace-context";
import type { Issue } from "@/lib/core/errors";
import type { Post } from "@/lib/posts/schema";
import type { ComposerDoc } from "./document";
import { docOfPost } from "./document";
import { editDoc, type DocEdit } from "./edit-doc";
import { openSession } from "./open-session";
import { usePostStore } from "./use-post-store";

export interface ComposerOptions {
  post: Post | null;
  initial?: Partial<ComposerDoc> | undefined;
  restoresNew: boolean;
  /** The sitting to go on with. */
  sitting: string | null;
  /** False during the first render, which must equal the server's. */
  inBrowser: boolean;
  /** There is something to come back to, under this name. */
  onBegun?: ((sitting: string) => void) | undefined;
  /** A new post has got its id. */
  onCreated?: ((post: Post) => void) | undefined;
}

/** The document, its edits, and the saver behind them. */
export function useComposer(options: ComposerOptions) {
  const { post, initial, restoresNew, sitting, inBrowser, onBegun, onCreated } = options;
  const { id: workspace, timezone } = useWorkspace();
  const store = usePostStore();
  const [session] = useState(() =>
    openSession({
      workspace,
      post,
      timezone,
      initial,
      restoresNew,
      sitting,
      storages: inBrowser ? { local: window.localStorage, session: window.sessionStorage } : null,
      store,
    }),
  );
  const { saver } = session;
  const [doc, dispatch] = useReducer(editDoc, session.doc);
  const [issues, setIssues] = useState<readonly Issue[]>([]);
  const [restored, setRestored] = useState(session.restored);
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
    isClosed.current = false;
    return () => {
      isClosed.current = true;
    };
  }, []);

  useEffect(() => {
    // Somebody saved a newer version while nothing was unsaved here: this one follows, so that no conflict arises.
    if (!inBrowser || post === null || !saver.isBehind(post)) return;
    saver.settle(post);
    dispatch({ type: "load", doc: docOfPost(post) });
  }, [inBrowser, post, saver]);

  const hasBegun = saveState.kind !== "untouched";
  useEffect(() => {
    if (post !== null) return;
    if (saver.post !== null) onCreated?.(saver.post);
    else if (hasBegun) onBegun?.(saver.key);
    // Only the moments at which it begins and gets its id matter.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [postId, hasBegun]);

  const resolveConflict = useCallback(
    (choice: "mine" | "theirs", theirs: Post) => {
      saver.resolve(choice, theirs);
      if (choice === "theirs") dispatch({ type: "load", doc: docOfPost(theirs) });
    },
    [saver],
  );

  /** Goes back to what the server had when this was opened, or has now where nothing was saved since. */
  const backToSaved = useCallback(() => {
    setRestored(null);
    dispatch({ type: "load", doc: saver.savesItself ? session.opened : docOf(saver.post, session.opened) });
  }, [saver, session]);

  return {
    doc,
    edit,
    session,
    backToSaved,
    // What the server refuses while saving is said like what it refuses when scheduling.
    issues: issues.length === 0 && saveState.kind === "failed" ? saveState.issues : issues,
    setIssues,
    saver,
    saveState,
    restored,
    setRestored,
    resolveConflict,
  };
}

const docOf = (post: Post | null, otherwise: ComposerDoc) => (post === null ? otherwise : docOfPost(post));

export type Composer = ReturnType<typeof useComposer>;
