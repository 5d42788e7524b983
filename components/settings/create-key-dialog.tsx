"use client";

import { KeyRound } from "lucide-react";
import { useState, type FormEvent } from "react";
import { DayInput } from "@/components/forms/day-input";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { createApiKey } from "@/lib/api-keys/contract";
import { ApiError } from "@/lib/core/api-client";
import { isKeyScope, type Permission } from "@/lib/core/permissions";
import { endOfDay } from "@/lib/posts/wall-clock";
import { SCOPE_LABELS } from "./scope-labels";
import { SecretOnce } from "./secret-once";
import { useSettingsMutation } from "./use-settings-mutation";

const EVERYDAY: readonly Permission[] = [
  "posts:read",
  "posts:write",
  "media:read",
  "media:write",
  "accounts:read",
  "logs:read",
];
const LIFETIMES = {
  never: "Until revoked",
  "30": "30 days",
  "90": "90 days",
  "365": "1 year",
  day: "Until a day",
} as const;
type Lifetime = keyof typeof LIFETIMES;

const DAY_MS = 24 * 60 * 60 * 1000;

/** The end of `lastDay` in `zone` where a day is chosen. */
function endAfter(lifetime: Lifetime, lastDay: string, zone: string): string | null {
  if (lifetime === "day") return endOfDay(lastDay, zone) ?? null;
  return lifetime === "never" ? null : new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString();
}

export function CreateKeyDialog() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>
          <KeyRound aria-hidden /> New API key
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>New API key</DialogTitle>
          <DialogDescription>For programs. It acts as you, in this workspace only.</DialogDescription>
        </DialogHeader>
        <CreateKeyForm onClose={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function CreateKeyForm({ onClose }: { onClose: () => void }) {
  const call = useCall();
  const { permissions, timezone } = useWorkspace();
  const [name, setName] = useState("");
  const [lifetime, setLifetime] = useState<Lifetime>("never");
  const [lastDay, setLastDay] = useState("");
  const [lacksDay, setLacksDay] = useState(false);
  const [scopes, setScopes] = useState<readonly Permission[]>(EVERYDAY);
  const create = useSettingsMutation(
    () => {
      const expires_at = endAfter(lifetime, lastDay, timezone);
      return call(createApiKey, { body: { name, scopes: [...scopes], expires_at } });
    },
    { quiet: true },
  );
  const issue = (field: string) =>
    create.error instanceof ApiError ? create.error.issueAt(field) : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    const dayIsMissing = lifetime === "day" && lastDay === "";
    setLacksDay(dayIsMissing);
    // Without its last day it would work for ever.
    if (!create.isPending && !dayIsMissing) create.mutate(undefined);
  }

  if (create.data !== undefined) return <SecretOnce secret={create.data.secret ?? ""} onClose={onClose} />;
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {create.error !== null && issue("name") === undefined && issue("scopes") === undefined && (
        <Alert tone="danger" live title={create.error.message} />
      )}
      <Field label="Name" help="What uses it: you recognize it by this later." error={issue("name")}>
        <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
      </Field>
      <Field label="Works" error={lifetime === "day" ? undefined : issue("expires_at")}>
        <Select value={lifetime} onValueChange={(value) => setLifetime(value as Lifetime)}>
          <SelectTrigger>
            <SelectValue>{LIFETIMES[lifetime]}</SelectValue>
          </SelectTrigger>
          <SelectContent>
            {Object.entries(LIFETIMES).map(([value, label]) => (
              <SelectItem key={value} value={value}>
                {label}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </Field>
      {lifetime === "day" && (
        <Field
          label="Last day on which it works"
          error={lacksDay && lastDay === "" ? "Choose a day." : issue("expires_at")}
        >
          <DayInput value={lastDay} zone={timezone} onChange={setLastDay} />
        </Field>
      )}
      <ScopeBoxes
        offered={(Object.keys(SCOPE_LABELS) as Permission[]).filter(
          (scope) => isKeyScope(scope) && permissions.includes(scope),
        )}
        chosen={scopes}
        onChange={setScopes}
        error={issue("scopes")}
      />
      <div className="flex justify-end">
        <Button type="submit" pending={create.isPending}>
          Create the key
        </Button>
      </div>
    </form>
  );
}

function ScopeBoxes({
  offered,
  chosen,
  onChange,
  error,
}: {
  offered: readonly Permission[];
  chosen: readonly Permission[];
  onChange: (scopes: readonly Permission[]) => void;
  error: string | undefined;
}) {
  return (
    <fieldset className="grid gap-1.5" aria-describedby={error === undefined ? undefined : "scopes-error"}>
      <legend className="mb-1.5 text-sm font-medium">It may</legend>
      <div className="grid max-h-56 gap-0.5 overflow-y-auto rounded-md border p-1.5">
        {offered.map((scope) => (
          <label
            key={scope}
            className="hover:bg-accent flex items-center gap-2.5 rounded-sm px-2 py-1 text-sm"
          >
            <input
              type="checkbox"
              className="accent-primary size-4 shrink-0"
              checked={chosen.includes(scope)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...chosen, scope] : chosen.filter((other) => other !== scope),
                )
              }
            />
            <span className="flex-1">{SCOPE_LABELS[scope]}</span>
            <code className="text-muted-foreground font-mono text-xs">{scope}</code>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <p id="scopes-error" role="alert" className="text-danger text-[0.8125rem] font-medium">
          {error}
        </p>
      )}
    </fieldset>
  );
}
