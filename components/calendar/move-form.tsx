"use client";

import { useState, type FormEvent } from "react";
import { DayInput } from "@/components/forms/day-input";
import { TimeInput } from "@/components/forms/time-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { zoneLabel } from "@/components/ui/time-format";
import { asDay, instantOf, wallClockOf } from "@/lib/posts/wall-clock";

interface Props {
  at: Date;
  zone: string;
  onMove: (to: Date) => void;
}

/** Another day or time, typed. */
export function MoveForm({ at, zone, onMove }: Props) {
  const clock = wallClockOf(at, zone);
  const [day, setDay] = useState(clock.slice(0, 10));
  const [time, setTime] = useState(clock.slice(11, 16));
  const unchanged = day === clock.slice(0, 10) && time === clock.slice(11, 16);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!unchanged && asDay(day) !== null && time !== "") onMove(instantOf(`${day}T${time}`, zone));
  }

  return (
    <form
      onSubmit={submit}
      className="grid gap-3 rounded-lg border p-3 sm:grid-cols-[1fr_auto_auto] sm:items-end"
    >
      <Field label={`Move to (${zoneLabel(zone, at)})`}>
        <DayInput value={day} zone={zone} required onChange={setDay} />
      </Field>
      <Field label="Time">
        <TimeInput required value={time} onChange={setTime} />
      </Field>
      <Button type="submit" variant="outline" disabled={unchanged}>
        Move
      </Button>
    </form>
  );
}
