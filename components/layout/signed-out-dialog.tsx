"use client";

import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { buttonVariants } from "@/components/ui/button-variants";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { sessionEnded, watchSessionEnd } from "./session-end";

/** The session has ended while a page was open: the next click, and back to this very page after it. */
export function SignedOutDialog() {
  const ended = useSyncExternalStore(watchSessionEnd, sessionEnded, () => false);
  return ended ? <SignInAgain /> : null;
}

function SignInAgain() {
  const [open, setOpen] = useState(true);
  const here = `${window.location.pathname}${window.location.search}`;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>You are signed out</DialogTitle>
          <DialogDescription>
            Your session has ended. Sign in again and you come back to this page; a text that is not saved yet
            is kept in this browser. What is scheduled still goes out.
          </DialogDescription>
        </DialogHeader>
        <DialogFooter>
          <Button variant="outline" onClick={() => setOpen(false)}>
            Stay here
          </Button>
          <a href={`/sign-in?next=${encodeURIComponent(here)}`} className={buttonVariants()}>
            Sign in again
          </a>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
