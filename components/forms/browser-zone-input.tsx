"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** A hidden field with the browser's own time zone; `UTC` where JavaScript is off. */
export function BrowserZoneInput({ name }: { name: string }) {
  const zone = useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
  return <input type="hidden" name={name} value={zone} />;
}
