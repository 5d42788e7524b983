"use client";

import { useState, useSyncExternalStore, type FormEvent } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { reauthenticate } from "@/lib/auth/contract";
import { ApiError, call } from "@/lib/core/api-client";
import { answerPasswordRequest, passwordAsked, watchPasswordRequest } from "./password-request";

/** Asks for the password before something grave; what was begun goes on by itself afterwards. */
export function PasswordDialog() {
  const asked = useSyncExternalStore(watchPasswordRequest, passwordAsked, () => false);
  return (
    <Dialog open={asked} onOpenChange={(open) => !open && answerPasswordRequest(false)}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Your password, please</DialogTitle>
          <DialogDescription>
            You signed in a while ago, and this is worth protecting. It goes on as soon as you have entered
            your password; you are not asked again for 15 minutes.
          </DialogDescription>
        </DialogHeader>
        <PasswordForm />
      </DialogContent>
    </Dialog>
  );
}

function PasswordForm() {
  const [password, setPassword] = useState("");
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const atField = error instanceof ApiError ? error.issueAt("password") : undefined;

  async function send() {
    setPending(true);
    try {
      await call(reauthenticate, { body: { password } });
      answerPasswordRequest(true);
    } catch (reason) {
      setError(reason instanceof Error ? reason : new Error("That did not work. Try again."));
    } finally {
      setPending(false);
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    // A dialog may stand above another form, whose submit this is not.
    event.stopPropagation();
    if (!pending) void send();
  }

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {error !== null && atField === undefined && <Alert tone="danger" live title={error.message} />}
      <Field label="Password" error={atField} required>
        <Input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <DialogFooter>
        <Button type="button" variant="outline" onClick={() => answerPasswordRequest(false)}>
          Cancel
        </Button>
        <Button type="submit" pending={pending}>
          Continue
        </Button>
      </DialogFooter>
    </form>
  );
}
