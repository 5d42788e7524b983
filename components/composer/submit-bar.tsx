"use client";

import { CalendarClock, CircleAlert, Send } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { DraftSaver, SaveState } from "./draft-saver";
import { SaveStatus } from "./save-status";
import type { useSubmit } from "./use-submit";

interface Props {
  saver: DraftSaver;
  saveState: SaveState;
  timezone: string;
  isUploading: boolean;
  /** The server takes no change now. */
  isLocked: boolean;
  /** Inside a dialog, whose padding the bar covers. */
  isInDialog: boolean;
  submission: ReturnType<typeof useSubmit>;
  /** What the networks would refuse. */
  problems: number;
  onShowProblems: () => void;
}

/** Save state and the three ways on. What waits for its time is saved in place. */
export function SubmitBar({
  saver,
  saveState,
  timezone,
  isUploading,
  isLocked,
  isInDialog,
  submission,
  problems,
  onShowProblems,
}: Props) {
  const { submit, pending, asksToPublishNow, askToPublishNow } = submission;
  const status = saver.post?.status ?? "draft";
  const waits = status === "scheduled" || status === "needs_attention";
  const busy = pending !== null || isUploading || isLocked;
  return (
    <div
      className={cn(
        "sticky z-20 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t py-3",
        isInDialog
          ? "bg-popover -bottom-5 -mx-5 px-5 sm:-bottom-6 sm:-mx-6 sm:px-6"
          : "bg-background/95 bottom-[calc(3.75rem+env(safe-area-inset-bottom))] -mx-4 px-4 backdrop-blur sm:mx-0 sm:px-0 lg:bottom-0",
      )}
    >
      <SaveStatus
        state={saveState}
        savesItself={saver.savesItself}
        timezone={timezone}
        onRetry={() => void submit("save")}
      />
      {isUploading && (
        <p role="status" className="text-muted-foreground text-[0.8125rem]">
          Pictures are on their way…
        </p>
      )}
      {problems > 0 && (
        <button
          type="button"
          className="text-danger flex items-center gap-1.5 text-[0.8125rem] font-medium underline-offset-4 hover:underline"
          onClick={onShowProblems}
        >
          <CircleAlert aria-hidden className="size-4" />
          {problems === 1 ? "1 problem" : `${String(problems)} problems`}
        </button>
      )}
      <div className="ml-auto flex flex-wrap justify-end gap-2">
        <Button
          variant="ghost"
          className={saver.savesItself ? "max-sm:hidden" : undefined}
          aria-keyshortcuts="Control+S"
          title="Ctrl S or ⌘ S"
          pending={pending === "save"}
          disabled={busy && pending !== "save"}
          onClick={() => void submit("save")}
        >
          {saver.savesItself ? "Save draft" : "Save changes"}
        </Button>
        <Button
          variant="outline"
          pending={pending === "now"}
          disabled={busy && pending !== "now"}
          onClick={() => void submit("now")}
        >
          <Send aria-hidden /> Publish now
        </Button>
        <Button
          aria-keyshortcuts="Control+Enter"
          title="Ctrl Enter or ⌘ Enter"
          pending={pending === "schedule"}
          disabled={busy && pending !== "schedule"}
          onClick={() => void submit("schedule")}
        >
          {pending !== "schedule" && <CalendarClock aria-hidden />} {waits ? "Reschedule" : "Schedule"}
        </Button>
      </div>
      <ConfirmDialog
        open={asksToPublishNow}
        onOpenChange={askToPublishNow}
        title="This time has passed. Publish now?"
        confirmLabel="Publish now"
        cancelLabel="Choose another time"
        onConfirm={() => submit("now")}
      >
        <p>The post goes out at once on every chosen account.</p>
      </ConfirmDialog>
    </div>
  );
}
