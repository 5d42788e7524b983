"use client";

import { CircleAlert, CloudOff, Cloud, CloudUpload } from "lucide-react";
import { Button } from "@/components/ui/button";
import { formatTime } from "@/components/ui/time-format";
import type { SaveState } from "./draft-saver";

interface Props {
  state: SaveState;
  /** A draft saves itself; what is scheduled waits for a person. */
  savesItself: boolean;
  timezone: string;
  onRetry: () => void;
}

function wordsOf(state: SaveState, savesItself: boolean, timezone: string): string {
  switch (state.kind) {
    case "untouched":
      return "";
    case "waiting":
      return savesItself ? "Saving…" : "Unsaved changes; kept in this browser";
    case "saving":
      return "Saving…";
    case "saved":
      return `Saved ${formatTime(state.at, timezone, "time")}`;
    case "failed":
      return "Not saved; kept in this browser";
    case "conflict":
      return "Not saved: there is a newer version";
  }
}

const ICONS = {
  untouched: Cloud,
  waiting: CloudUpload,
  saving: CloudUpload,
  saved: Cloud,
  failed: CloudOff,
  conflict: CircleAlert,
};

/** Whether what is typed is safe, in a few words. */
export function SaveStatus({ state, savesItself, timezone, onRetry }: Props) {
  const Icon = ICONS[state.kind];
  const isBad = state.kind === "failed" || state.kind === "conflict";
  return (
    <div className="flex min-h-8 items-center gap-2 text-[0.8125rem]">
      <p role="status" className={isBad ? "text-danger font-medium" : "text-muted-foreground"}>
        {state.kind !== "untouched" && <Icon aria-hidden className="mr-1.5 inline size-4 align-[-3px]" />}
        {wordsOf(state, savesItself, timezone)}
      </p>
      {state.kind === "failed" && (
        <Button variant="link" size="sm" title={state.message} onClick={onRetry}>
          Save again
        </Button>
      )}
    </div>
  );
}
