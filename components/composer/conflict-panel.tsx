"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import type { Post } from "@/lib/posts/schema";
import { differencesOf } from "./differences";
import { docOfPost, type ComposerDoc } from "./document";

interface Props {
  theirs: Post;
  mine: ComposerDoc;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Two people edited one post: both versions beside each other, and a choice. Neither is lost before it is made. */
export function ConflictPanel({ theirs, mine, onKeepMine, onTakeTheirs }: Props) {
  const others = differencesOf(mine, docOfPost(theirs));
  return (
    <Alert
      live
      tone="warning"
      title="Somebody saved a newer version of this post"
      actions={
        <>
          <Button size="sm" onClick={onKeepMine}>
            Keep mine
          </Button>
          <Button size="sm" variant="outline" onClick={onTakeTheirs}>
            Take theirs
          </Button>
        </>
      }
    >
      <p className="mb-2">
        It was saved <Time value={theirs.updated_at} zone={mine.timezone} within />. Nothing of yours is lost:
        choose which one goes on.
      </p>
      <div className="grid gap-2 sm:grid-cols-2">
        <Version label="Yours" text={mine.content} />
        <Version label="Theirs" text={theirs.content} />
      </div>
      {others.length > 0 && (
        <ul aria-label="What else differs" className="mt-2 grid gap-0.5 text-[0.8125rem]">
          {others.map(({ what, mine: yours, theirs: other }) => (
            <li key={what}>
              <span className="font-medium">{what}:</span> yours {yours}, theirs {other}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

function Version({ label, text }: { label: string; text: string }) {
  return (
    <section aria-label={label} className="bg-card min-w-0 rounded-md border p-2">
      <p className="text-muted-foreground text-xs font-medium">{label}</p>
      <p dir="auto" className="max-h-40 overflow-y-auto break-words whitespace-pre-wrap">
        {text === "" ? "(no text)" : text}
      </p>
    </section>
  );
}
