"use client";

import { useEffect, useState } from "react";
import { dayOf } from "./calendar-time";

const LOOK_MS = 30_000;

/** Today in `zone`; begins as the server says it and turns at midnight. */
export function useToday(zone: string, atFirst: string): string {
  const [today, setToday] = useState(atFirst);
  useEffect(() => {
    const timer = setInterval(() => setToday(dayOf(new Date(), zone)), LOOK_MS);
    return () => clearInterval(timer);
  }, [zone]);
  return today;
}
