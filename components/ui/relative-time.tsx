"use client";

import { useEffect, useState } from "react";
import { formatRelative } from "./time-format";

/** Close to its time every second counts. */
const tickMs = (at: Date) => (Math.abs(at.getTime() - Date.now()) < 90_000 ? 1_000 : 10_000);

/** "In 3 minutes", and still true while the page stays open. */
export function RelativeTime({ at, zone }: { at: Date; zone: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setTimeout(() => setNow(new Date()), tickMs(at));
    return () => clearTimeout(timer);
  }, [at, now]);
  return <span suppressHydrationWarning>{formatRelative(at, now, zone)}</span>;
}
