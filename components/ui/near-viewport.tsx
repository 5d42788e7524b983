"use client";

import { startTransition, useEffect, useRef, useState, type ReactNode } from "react";

/** How far outside the window things are kept: a fast wheel never shows a gap. */
const MARGIN = "1200px 0px";

/**
 * Holds the place of something tall and puts it into the page only while it is near the window, so that thousands of
 * rows cost what a screenful does. `heightPx` is what the children take up, exactly.
 */
export function NearViewport({
  heightPx,
  initially = false,
  children,
}: {
  heightPx: number;
  /** Whether it is there from the server on. */
  initially?: boolean;
  children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(initially);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1);
        if (last === undefined) return;
        // What holds the focus stays: nobody's place is taken away under their hands.
        const stays = last.isIntersecting || last.target.contains(document.activeElement);
        // In slices: the wheel turns on meanwhile.
        startTransition(() => setNear(stays));
      },
      // A box that scrolls by itself is marked with `data-scrolls`: margins count from the root only.
      { root: box.current?.closest("[data-scrolls]") ?? null, rootMargin: MARGIN },
    );
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} style={{ minHeight: heightPx }}>
      {near && children}
    </div>
  );
}
