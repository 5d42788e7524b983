"use client";

import { ComposerBody, type ComposerProps } from "./composer-body";
import { useInBrowser } from "./use-in-browser";

/**
 * Writes and changes posts. The first render equals the server's; the second begins the sitting in this browser,
 * where unsaved work may be waiting.
 */
export function Composer(props: ComposerProps) {
  const inBrowser = useInBrowser();
  return <ComposerBody key={String(inBrowser)} inBrowser={inBrowser} {...props} />;
}
