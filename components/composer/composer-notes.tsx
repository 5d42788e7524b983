"use client";

import { useState } from "react";
import { toast } from "sonner";
import type { Post } from "@/lib/posts/schema";
import { ConflictPanel } from "./conflict-panel";
import { type ComposerDoc, isBlank } from "./document";
import { ElsewhereNote } from "./elsewhere-note";
import { LastDraftNote } from "./last-draft-note";
import { LockedNote } from "./locked-note";
import { PublishedNote } from "./published-note";
import { RestoredNote } from "./restored-note";
import type { Composer } from "./use-composer";

interface Props {
  composer: Composer;
  post: Post | null;
  /** Offers the draft that was written just before. */
  offersLast: boolean;
  onBring: ((sitting: string) => void) | undefined;
  onStartNew: ((initial?: Partial<ComposerDoc>) => void) | undefined;
  onResolve: (choice: "mine" | "theirs", theirs: Post) => void;
}

const UNDO_MS = 20_000;

/** What a person must know before they type: what came back, what another tab has, what cannot be changed. */
export function ComposerNotes({ composer, post, offersLast, onBring, onStartNew, onResolve }: Props) {
  const { doc, saver, saveState, session, restored, setRestored } = composer;
  const [wasBlank] = useState(() => isBlank(doc) && restored === null);
  const { elsewhere } = session;
  const startsNew = post === null ? onStartNew : undefined;

  async function discard() {
    if (startsNew === undefined) {
      composer.backToSaved();
      return;
    }
    try {
      await saver.discard();
    } catch {
      toast.error("It could not be discarded. Try again.");
      return;
    }
    startsNew();
    toast("Discarded.", {
      duration: UNDO_MS,
      action: { label: "Bring it back", onClick: () => startsNew(doc) },
    });
  }

  return (
    <>
      {restored !== null && (
        <RestoredNote
          at={new Date(restored.at)}
          files={restored.files}
          timezone={doc.timezone}
          isNew={startsNew !== undefined}
          onKeep={() => setRestored(null)}
          onStartNew={() => {
            startsNew?.();
            toast("The earlier one is kept as a draft.");
          }}
          onDiscard={() => void discard()}
        />
      )}
      {elsewhere !== null && onBring !== undefined && (post !== null || wasBlank) && (
        <ElsewhereNote copy={elsewhere} onBring={() => onBring(elsewhere.key)} />
      )}
      {offersLast && wasBlank && <LastDraftNote />}
      {saveState.kind === "conflict" && (
        <ConflictPanel
          theirs={saveState.theirs}
          mine={doc}
          onKeepMine={() => onResolve("mine", saveState.theirs)}
          onTakeTheirs={() => onResolve("theirs", saveState.theirs)}
        />
      )}
      {post?.locked && <LockedNote locked={post.locked} />}
      {post !== null && <PublishedNote post={post} />}
    </>
  );
}
