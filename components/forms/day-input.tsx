"use client";

import { CalendarDays } from "lucide-react";
import { lazy, Suspense, useEffect, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Popover, PopoverAnchor, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { formatDay } from "@/components/ui/time-format";
import { asDay, wallClockOf } from "@/lib/posts/wall-clock";
import { asTypedDay } from "./typed-day";

/** Its code comes after the page, and is there when somebody opens it. */
const readMonth = () => import("@/components/ui/month-picker");
const MonthPicker = lazy(async () => ({ default: (await readMonth()).MonthPicker }));

interface Props {
  /** `2026-11-24`, or empty. */
  value: string;
  /** The zone that decides which day is today. */
  zone: string;
  required?: boolean;
  id?: string;
  className?: string;
  "aria-invalid"?: true | undefined;
  "aria-describedby"?: string;
  onChange: (day: string) => void;
}

/** A day in the words of people, typed in any way that means one day only, or taken from a month. */
export function DayInput({ value, zone, className, onChange, ...props }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const [open, setOpen] = useState(false);
  const unreadId = useId();
  useEffect(() => void readMonth(), []);
  const today = wallClockOf(new Date(), zone).slice(0, 10);
  const known = asDay(value);
  // Another day given meanwhile, as by a button beside it, takes the place of what was not understood.
  const unread = wrong && value === "";
  return (
    <div className={cn("grid min-w-0 gap-1.5", className)}>
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverAnchor asChild>
          <div className="relative">
            <Input
              {...props}
              placeholder="YYYY-MM-DD"
              autoComplete="off"
              maxLength={40}
              className="pr-9"
              suppressHydrationWarning
              aria-invalid={unread || props["aria-invalid"] ? true : undefined}
              aria-describedby={unread ? unreadId : props["aria-describedby"]}
              value={
                typed !== null && (unread || !wrong) ? typed : known === null ? "" : formatDay(known, today)
              }
              onFocus={(event) => event.target.select()}
              onChange={(event) => {
                const text = event.target.value;
                setTyped(text);
                setWrong(false);
                const day = text.trim() === "" ? "" : asTypedDay(text, today);
                if (day !== null && day !== value) onChange(day);
              }}
              onBlur={() => {
                if (typed === null) return;
                const day = typed.trim() === "" ? "" : asTypedDay(typed, today);
                setWrong(day === null);
                setTyped(day === null ? typed : null);
                // A day that was not understood is none: nothing goes out on the one before it.
                if (day === null && value !== "") onChange("");
              }}
            />
            <PopoverTrigger asChild>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label="Open the month"
                className="text-muted-foreground absolute top-0.5 right-0.5"
              >
                <CalendarDays aria-hidden />
              </Button>
            </PopoverTrigger>
          </div>
        </PopoverAnchor>
        <PopoverContent align="start" aria-label="Choose a date" className="w-auto p-3">
          {/* As large as the month, so that it does not open twice. */}
          <Suspense fallback={<div className="h-[18rem] w-63" />}>
            <MonthPicker
              value={known}
              today={today}
              onChange={(day) => {
                setTyped(null);
                setWrong(false);
                onChange(day);
                setOpen(false);
              }}
            />
          </Suspense>
        </PopoverContent>
      </Popover>
      {unread && (
        <p id={unreadId} role="alert" className="text-danger text-[0.8125rem] leading-5 font-medium">
          Not a day. Write it as 2026-11-30 or Nov 30.
        </p>
      )}
    </div>
  );
}
