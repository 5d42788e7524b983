"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { Composer } from "@/components/composer/composer";
import { wordsOfResult } from "@/components/composer/result-words";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { dayOf, dayTitle } from "./calendar-time";
import { timeOn } from "./moving";

interface Props {
  day: string | null;
  onClose: () => void;
  /** It is gone: the focus goes where it came from. */
  onClosed: () => void;
}

/** A new post on the day that was clicked; on today for one that has passed. Closing it keeps what was typed as a draft. */
export function ComposerDialog({ day, onClose, onClosed }: Props) {
  const { slug, timezone } = useWorkspace();
  const router = useRouter();
  return (
    <Dialog open={day !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="sm:max-w-3xl"
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          // Who opens it wants to write.
          if (event.currentTarget instanceof HTMLElement)
            event.currentTarget.querySelector("textarea")?.focus();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onClosed();
        }}
      >
        <DialogHeader>
          <DialogTitle>New post</DialogTitle>
          <DialogDescription>
            {day !== null && wordsFor(day, timezone)} Closing this keeps what you typed as a draft.
          </DialogDescription>
        </DialogHeader>
        {day !== null && (
          <Composer
            key={day}
            post={null}
            isNarrow
            initial={timeOn(day, timezone, new Date())}
            onDone={(post, action) => {
              toast.success(wordsOfResult(post, action), {
                action: { label: "Open", onClick: () => router.push(`/${slug}/posts/${post.id}`) },
              });
              if (action !== "save") onClose();
            }}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}

function wordsFor(day: string, zone: string): string {
  const now = new Date();
  const { date } = timeOn(day, zone, now);
  if (day < dayOf(now, zone)) return `${dayTitle(day)} has passed, so this one is for ${dayTitle(date)}.`;
  return `For ${dayTitle(date)}.`;
}
