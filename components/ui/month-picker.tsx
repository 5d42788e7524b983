"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { DayPicker } from "react-day-picker";
import { buttonVariants } from "./button-variants";
import { cn } from "./cn";

interface Props {
  /** `2026-11-24`, or null for none. */
  value: string | null;
  /** The day that is marked as today, and whose month opens where nothing is chosen. */
  today: string;
  onChange: (day: string) => void;
}

/** At noon, which every day has whatever its clocks do. */
const asDate = (day: string) => new Date(`${day}T12:00:00`);
const two = (part: number) => String(part).padStart(2, "0");
const asDay = (date: Date) =>
  `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

const ARROW = cn(buttonVariants({ variant: "ghost", size: "icon-sm" }));

/** One month to choose a day from: arrow keys go by days and weeks, Page Up and Page Down by months. Weeks begin on Monday, as in the calendar. */
export function MonthPicker({ value, today, onChange }: Props) {
  const selected = value === null ? undefined : asDate(value);
  return (
    <DayPicker
      mode="single"
      required
      // It opens at a press: whoever pressed goes on with the arrow keys.
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      showOutsideDays
      fixedWeeks
      weekStartsOn={1}
      selected={selected}
      defaultMonth={selected ?? asDate(today)}
      today={asDate(today)}
      onSelect={(date) => onChange(asDay(date))}
      components={{
        Chevron: ({ orientation }) =>
          orientation === "left" ? <ChevronLeft aria-hidden /> : <ChevronRight aria-hidden />,
      }}
      classNames={{
        months: "relative",
        nav: "absolute inset-x-0 top-0 flex justify-between",
        button_previous: ARROW,
        button_next: ARROW,
        month_caption: "flex h-8 items-center justify-center text-sm font-semibold",
        month_grid: "mt-2 w-full border-collapse",
        weekday: "text-muted-foreground h-8 w-9 text-xs font-medium",
        day: "p-0 text-center text-sm",
        day_button:
          "hover:bg-accent focus-visible:outline-ring size-9 rounded-md tabular-nums focus-visible:outline-2 focus-visible:-outline-offset-2",
        outside: "text-muted-foreground",
        today: "font-semibold underline underline-offset-4",
        selected:
          "[&_button]:bg-primary [&_button]:text-primary-foreground [&_button:hover]:bg-primary-hover font-semibold",
      }}
    />
  );
}
