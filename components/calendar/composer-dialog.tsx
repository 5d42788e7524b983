"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { Composer } from "@/components/composer/composer";
import { wordsOfResult } from "@/components/composer/result-words";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { wallClockOf } from "@/lib/posts/wall-clock";
import { dayTitle } from "./calendar-time";

const MORNING = "09:00";
const HOUR_MS = 3_600_000;

/** Nine o'clock, or the next full hour where that has passed. */
function timeOn(day: string, zone: string): { date: string; time: string } {
  const soon = wallClockOf(new Date(Date.now() + HOUR_MS), zone);
  if (soon.slice(0, 10) !== day || soon.slice(11, 16) < MORNING) return { date: day, time: MORNING };
  return { date: day, time: `${soon.slice(11, 13)}:00` };
}

/** A new post on the day that was clicked. Closing it keeps what was typed as a draft. */
export function ComposerDialog({ day, onClose }: { day: string | null; onClose: () => void }) {
  const { slug, timezone } = useWorkspace();
  const router = useRouter();
  return (
    <Dialog open={day !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-3xl" onOpenAutoFocus={(event) => event.preventDefault()}>
        <DialogHeader>
          <DialogTitle>New post</DialogTitle>
          <DialogDescription>
            {day !== null && `For ${dayTitle(day)}. `}Closing this keeps what you typed as a draft.
          </DialogDescription>
        </DialogHeader>
        {day !== null && (
          <Composer
            key={day}
            post={null}
            isNarrow
            initial={timeOn(day, timezone)}
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
