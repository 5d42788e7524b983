"use client";

import { useTransition, type ReactNode } from "react";
import { toast } from "sonner";
import { Button, type ButtonProps } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** What a server action without a form answers: nothing, or a sentence about why not. */
export type PlainAction = () => Promise<{ error: string | null }>;

export interface ConfirmedActionProps {
  label: string;
  icon?: ReactNode;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  done: string;
  action: PlainAction;
  buttonProps?: ButtonProps;
}

/** A button that asks, acts, and says how it ended. */
export function ConfirmedAction(props: ConfirmedActionProps) {
  const [, startTransition] = useTransition();
  function run(): Promise<void> {
    return new Promise((resolve, reject) => {
      startTransition(async () => {
        const { error } = await props.action();
        if (error === null) {
          toast.success(props.done);
          resolve();
        } else {
          toast.error(error);
          reject(new Error(error));
        }
      });
    });
  }
  return (
    <ConfirmDialog
      trigger={
        <Button variant="ghost" size="sm" className="text-danger" {...props.buttonProps}>
          {props.icon}
          {props.label}
        </Button>
      }
      title={props.title}
      confirmLabel={props.confirmLabel}
      destructive
      onConfirm={run}
    >
      {props.children}
    </ConfirmDialog>
  );
}
