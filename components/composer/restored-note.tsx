"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";

interface Props {
  at: Date;
  /** Names of pictures that were on their way. */
  files: readonly string[];
  timezone: string;
  isNew: boolean;
  onKeep: () => void;
  /** Leaves it as it is, as a draft, and begins another post. */
  onStartNew: () => void;
  onDiscard: () => void;
}

/** Says that unsaved work was brought back, and how to do without it. */
export function RestoredNote({ at, files, timezone, isNew, onKeep, onStartNew, onDiscard }: Props) {
  return (
    <Alert
      live
      tone="info"
      title="What you had not saved is back"
      actions={
        <>
          <Button size="sm" onClick={onKeep}>
            Go on with it
          </Button>
          {isNew && (
            <Button size="sm" variant="outline" onClick={onStartNew}>
              Start a new post
            </Button>
          )}
          <Button size="sm" variant="outline" onClick={onDiscard}>
            {isNew ? "Discard it" : "Use the saved version"}
          </Button>
        </>
      }
    >
      Typed <Time value={at} zone={timezone} within />.
      {files.length > 0 && ` What was on its way is uploaded again: ${files.join(", ")}.`}
    </Alert>
  );
}
