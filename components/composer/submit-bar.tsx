"use client";

import { CalendarClock, CircleAlert, Send, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { DraftSaver, SaveState } from "./draft-saver";
import { PublishNowDialog, type Receiver } from "./publish-now-dialog";
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
  /** Accounts on which it goes out. */
  receivers: readonly Receiver[];
  onDiscard: () => void;
}

/** Save state and the ways on. What is no draft any more is saved in place, by whoever changed it. */
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
  receivers,
  onDiscard,
}: Props) {
  const { submit, pending, asking, ask } = submission;
  const status = saver.post?.status ?? "draft";
  const isEdit = !saver.savesItself;
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
        {isEdit && saver.isDirty && (
          <Button variant="ghost" disabled={busy} onClick={onDiscard}>
            <Undo2 aria-hidden /> Discard changes
          </Button>
        )}
        {!isEdit && (
          <SaveButton
            className="max-sm:hidden"
            variant="ghost"
            label="Save draft"
            busy={busy}
            submission={submission}
          />
        )}
        <Button
          variant="outline"
          pending={pending === "now"}
          disabled={busy && pending !== "now"}
          // Without an account there is nothing to ask; the answer says so.
          onClick={() => (receivers.length === 0 ? void submit("now") : ask("now"))}
        >
          <Send aria-hidden /> Publish now
        </Button>
        {status !== "scheduled" && (
          <Button
            variant={isEdit ? "outline" : "primary"}
            aria-keyshortcuts={isEdit ? undefined : "Control+Enter"}
            title={isEdit ? undefined : "Ctrl Enter or ⌘ Enter"}
            pending={pending === "schedule"}
            disabled={busy && pending !== "schedule"}
            onClick={() => void submit("schedule")}
          >
            {pending !== "schedule" && <CalendarClock aria-hidden />} Schedule
          </Button>
        )}
        {isEdit && <SaveButton label="Save changes" busy={busy} submission={submission} />}
      </div>
      <PublishNowDialog asking={asking} onAsk={ask} receivers={receivers} onConfirm={() => submit("now")} />
    </div>
  );
}

interface SaveProps {
  label: string;
  variant?: "ghost" | "primary";
  className?: string;
  busy: boolean;
  submission: ReturnType<typeof useSubmit>;
}

function SaveButton({ label, variant = "primary", className, busy, submission }: SaveProps) {
  const { submit, pending } = submission;
  return (
    <Button
      variant={variant}
      className={className}
      aria-keyshortcuts="Control+S"
      title="Ctrl S or ⌘ S"
      pending={pending === "save"}
      disabled={busy && pending !== "save"}
      onClick={() => void submit("save")}
    >
      {label}
    </Button>
  );
}
