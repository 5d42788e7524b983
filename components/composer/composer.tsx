"use client";

import { useSyncExternalStore } from "react";
import type { Post } from "@/lib/posts/schema";
import { ComposerBody } from "./composer-body";
import type { ComposerDoc } from "./document";
import type { SubmitAction } from "./use-submit";

export interface ComposerProps {
  /** The stored post to edit; null for a new one. */
  post: Post | null;
  initial?: Partial<ComposerDoc>;
  /** Bring back a new post that was lost in this browser. */
  restoresNew?: boolean;
  /** In a dialog the previews stand below. */
  isNarrow?: boolean;
  onCreated?: (post: Post) => void;
  onDone: (post: Post, action: SubmitAction) => void;
}

const never = () => () => undefined;

/**
 * Writes and changes posts. The first render equals the server's; the second begins the sitting in this browser,
 * where unsaved work may be waiting.
 */
export function Composer(props: ComposerProps) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return <ComposerBody key={String(inBrowser)} inBrowser={inBrowser} {...props} />;
}
