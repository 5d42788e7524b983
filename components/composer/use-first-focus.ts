"use client";

import { useEffect, type RefObject } from "react";

/** Who opens the composer wants to write: the focus begins at the end of the text, unless it is in a field already. */
export function useFirstFocus(root: RefObject<HTMLElement | null>, enabled: boolean): void {
  useEffect(() => {
    if (!enabled || document.activeElement?.matches("input, textarea, [role=dialog] *") === true) return;
    const text = root.current?.querySelector("textarea");
    text?.focus({ preventScroll: true });
    text?.setSelectionRange(text.value.length, text.value.length);
  }, [root, enabled]);
}
