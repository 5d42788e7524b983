"use client";

import { useEffect, useState } from "react";
import { formatRelative } from "./time-format";

const TICK_MS = 10_000;

/** "In 3 minutes", and still true while the page stays open. */
export function RelativeTime({ at }: { at: Date }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <span suppressHydrationWarning>{formatRelative(at, now)}</span>;
}
