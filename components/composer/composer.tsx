"use client";

import { useSyncExternalStore } from "react";
import { ComposerBody, type ComposerProps } from "./composer-body";

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
