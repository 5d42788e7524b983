"use client";

import { CalendarClock } from "lucide-react";
import { useId, useRef } from "react";
import { DayInput } from "@/components/forms/day-input";
import { TimeInput } from "@/components/forms/time-input";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Label } from "@/components/ui/label";
import { formatRelative, formatWhen, zoneLabel } from "@/components/ui/time-format";
import { isTwice, wallClockOf } from "@/lib/posts/wall-clock";
import { dueAt, type ComposerDoc } from "./document";
import { quickTimes } from "./quick-times";
import { ZonePicker } from "./zone-picker";

interface Props {
  doc: Pick<ComposerDoc, "date" | "time" | "timezone"> & ComposerDoc;
  /** False during the first render, whose clock is the server's. */
  inBrowser: boolean;
  error?: string | undefined;
  onChange: (time: { date?: string; time?: string; timezone?: string }) => void;
}

/** Day, time and zone, and in words what they mean. */
export function TimeFields({ doc, inBrowser, error, onChange }: Props) {
  const errorId = useId();
  const fields = useRef<HTMLFieldSetElement>(null);
  const due = dueAt(doc);
  const invalid = error === undefined ? undefined : true;
  return (
    <fieldset ref={fields} className="grid gap-2">
      <legend className="mb-2 text-sm leading-5 font-medium">When</legend>
      <div className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2 @md:grid-cols-[12rem_6rem_minmax(0,1fr)]">
        <Field label="Day" hideLabel className="col-span-2 @md:col-span-1">
          <DayInput
            value={doc.date}
            zone={doc.timezone}
            aria-invalid={invalid}
            aria-describedby={errorId}
            onChange={(date) => onChange({ date })}
          />
        </Field>
        <Field label="Time" hideLabel>
          <TimeInput
            data-time
            value={doc.time}
            aria-invalid={invalid}
            aria-describedby={errorId}
            onChange={(time) => onChange({ time })}
          />
        </Field>
        <div className="grid grid-cols-1">
          <Label className="sr-only">Time zone</Label>
          <ZonePicker value={doc.timezone} at={due} onChange={(timezone) => onChange({ timezone })} />
        </div>
      </div>
      {inBrowser && doc.date === "" && doc.time === "" && (
        <div role="group" aria-label="Suggested times" className="flex flex-wrap gap-2">
          {quickTimes(new Date(), doc.timezone).map(({ label, date, time }) => (
            <Button
              key={label}
              variant="secondary"
              size="sm"
              className="rounded-full font-normal"
              onClick={() => {
                onChange({ date, time });
                // The suggestions go away: the focus stays with the time that was chosen.
                fields.current?.querySelector<HTMLInputElement>("input[data-time]")?.focus();
              }}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
      <div id={errorId} aria-live="polite" className="text-[0.8125rem] leading-5">
        {error !== undefined && <p className="text-danger font-medium">{error}</p>}
        {due !== null && <Meaning doc={doc} due={due} />}
      </div>
    </fieldset>
  );
}

function Meaning({ doc, due }: { doc: ComposerDoc; due: Date }) {
  const { timezone } = useWorkspace();
  const real = wallClockOf(due, doc.timezone).slice(11, 16);
  const sentences = [
    `${formatWhen(due, doc.timezone)} ${zoneLabel(doc.timezone, due)}, ${formatRelative(due, new Date(), doc.timezone)}`,
    due < new Date() && "This time has passed",
    real !== doc.time.slice(0, 5) && `Clocks skip ${doc.time} on that day, so it goes out at ${real}`,
    isTwice(`${doc.date}T${doc.time}`, doc.timezone) &&
      `Clocks show ${doc.time} twice on that day; it goes out the ${doc.keptAt === undefined ? "first" : "second"} time`,
    doc.timezone !== timezone &&
      `In the workspace’s zone: ${formatWhen(due, timezone, { within: true })} ${zoneLabel(timezone, due)}`,
  ];
  return (
    <p className="text-muted-foreground flex items-start gap-1.5" suppressHydrationWarning>
      <CalendarClock aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{sentences.filter((sentence) => sentence !== false).join(". ")}</span>
    </p>
  );
}
