"use client";

import { useEffect, useRef, type RefObject } from "react";

interface Shortcuts {
  onSave: () => void;
  onSchedule: () => void;
}

/** Ctrl or ⌘ with S saves, with Enter schedules, while the focus is inside `root` or nowhere. */
export function useShortcuts(root: RefObject<HTMLElement | null>, { onSave, onSchedule }: Shortcuts): void {
  const latest = useRef({ onSave, onSchedule });
  useEffect(() => {
    latest.current = { onSave, onSchedule };
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.repeat) return;
      const target = event.target as Node | null;
      if (target !== document.body && root.current?.contains(target) !== true) return;
      if (event.key.toLowerCase() === "s") latest.current.onSave();
      else if (event.key === "Enter") latest.current.onSchedule();
      else return;
      event.preventDefault();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [root]);
}
