"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";

interface Props {
  at: Date;
  timezone: string;
  isNew: boolean;
  onKeep: () => void;
  onDiscard: () => void;
}

/** Says that unsaved work was brought back, and how to do without it. */
export function RestoredNote({ at, timezone, isNew, onKeep, onDiscard }: Props) {
  return (
    <Alert
      tone="info"
      title="What you had not saved is back"
      actions={
        <>
          <Button size="sm" onClick={onKeep}>
            Go on with it
          </Button>
          <Button size="sm" variant="outline" onClick={onDiscard}>
            {isNew ? "Start a new post" : "Use the saved version"}
          </Button>
        </>
      }
    >
      Typed <Time value={at} zone={timezone} />.
    </Alert>
  );
}
