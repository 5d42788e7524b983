"use client";

import { AlertDialog } from "radix-ui";
import { useState, type ReactNode, type RefObject } from "react";
import { Button } from "./button";
import { DialogFooter } from "./dialog";

export interface ConfirmDialogProps {
  /** The button that opens it; left out when `open` is controlled. */
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Has the focus when it closes; only where there is no trigger of its own. */
  opener?: RefObject<HTMLElement | null> | undefined;
  title: string;
  /** Says exactly what will happen, and what cannot be undone. */
  children: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  destructive?: boolean;
  /** The dialog stays open and shows the work until this settles; a rejection keeps it open. */
  onConfirm: () => Promise<void> | void;
}

/** Asks before something that matters. Focus starts on the safe answer. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const open = props.open ?? ownOpen;
  const setOpen = props.onOpenChange ?? setOwnOpen;

  async function confirm() {
    setPending(true);
    try {
      await props.onConfirm();
      setOpen(false);
    } catch {
      // The caller has told the person; the dialog stays, so that it can be tried again.
    } finally {
      setPending(false);
    }
  }

  return (
    <AlertDialog.Root open={open} onOpenChange={pending ? undefined : setOpen}>
      {props.trigger !== undefined && <AlertDialog.Trigger asChild>{props.trigger}</AlertDialog.Trigger>}
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="animate-fade-in fixed inset-0 z-50 bg-stone-950/45 backdrop-blur-[1px]" />
        <AlertDialog.Content
          onCloseAutoFocus={() => props.opener?.current?.focus()}
          className="bg-popover text-popover-foreground shadow-floating animate-rise-in fixed inset-x-0 bottom-0 z-50 grid max-h-[92dvh] gap-4 overflow-y-auto rounded-t-xl border p-5 sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-full sm:max-w-md sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl sm:p-6"
        >
          <AlertDialog.Title className="text-lg leading-6 font-semibold">{props.title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="text-muted-foreground grid gap-2 text-sm leading-6">{props.children}</div>
          </AlertDialog.Description>
          <DialogFooter>
            <AlertDialog.Cancel asChild>
              <Button variant="outline" disabled={pending}>
                {props.cancelLabel ?? "Cancel"}
              </Button>
            </AlertDialog.Cancel>
            <Button
              variant={props.destructive ? "destructive" : "primary"}
              pending={pending}
              onClick={() => void confirm()}
            >
              {props.confirmLabel}
            </Button>
          </DialogFooter>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
