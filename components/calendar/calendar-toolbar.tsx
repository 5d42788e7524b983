"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { AccountFilter } from "@/components/posts/account-filter";
import { LabelFilter } from "@/components/posts/label-filter";
import { StatusFilter } from "@/components/posts/status-filter";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { zoneLabelOver } from "@/components/ui/time-format";
import type { PostStatus } from "@/lib/posts/schema";
import { rangeOf, viewTitle, visibleDays, type CalendarView } from "./calendar-time";

interface Props {
  view: CalendarView;
  day: string;
  zone: string;
  status: PostStatus | null;
  account: string | null;
  label: string | null;
  onView: (view: CalendarView) => void;
  onStep: (by: -1 | 1) => void;
  onToday: () => void;
  onStatus: (status: PostStatus | null) => void;
  onAccount: (account: string | null) => void;
  onLabel: (label: string | null) => void;
}

const VIEWS: readonly { view: CalendarView; label: string }[] = [
  { view: "month", label: "Month" },
  { view: "week", label: "Week" },
  { view: "list", label: "List" },
];

/** Where we are in time and what is shown of it. */
export function CalendarToolbar(props: Props) {
  const { view, day, zone } = props;
  const days = visibleDays(view, day);
  const shown = rangeOf(days.from, days.to, zone);
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="flex items-center gap-1">
          <Button variant="outline" size="sm" onClick={props.onToday}>
            Today
          </Button>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Previous ${unitOf(view)}`}
            onClick={() => props.onStep(-1)}
          >
            <ChevronLeft aria-hidden />
          </Button>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Next ${unitOf(view)}`}
            onClick={() => props.onStep(1)}
          >
            <ChevronRight aria-hidden />
          </Button>
        </div>
        <h2 aria-live="polite" className="text-base font-semibold">
          {viewTitle(view, day)}
        </h2>
        <p className="text-muted-foreground text-[0.8125rem]">
          Times in {zoneLabelOver(zone, new Date(shown.from), new Date(shown.to))}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <div role="group" aria-label="View" className="bg-muted inline-flex rounded-lg border p-0.5">
          {VIEWS.map((one) => (
            <button
              key={one.view}
              type="button"
              aria-pressed={view === one.view}
              onClick={() => props.onView(one.view)}
              className={cn(
                "h-8 rounded-md px-3 text-sm font-medium transition-colors",
                view === one.view
                  ? "bg-card text-foreground shadow-raised"
                  : "text-muted-foreground hover:text-foreground",
              )}
            >
              {one.label}
            </button>
          ))}
        </div>
        <StatusFilter value={props.status} onChange={props.onStatus} />
        <AccountFilter value={props.account} onChange={props.onAccount} />
        <LabelFilter value={props.label} onChange={props.onLabel} />
      </div>
    </div>
  );
}

function unitOf(view: CalendarView): string {
  return view === "week" ? "week" : "month";
}
