"use client";

import { useState, type DragEvent } from "react";
import type { CalendarEntry } from "@/lib/posts/schema";
import { whyNotMoved } from "./can-move";
import { dayOf } from "./calendar-time";
import { isPastOn, movedTo } from "./moving";

interface Options {
  zone: string;
  entryOf: (id: string) => CalendarEntry | undefined;
  onMove: (entry: CalendarEntry, to: Date) => void;
  /** It may not leave its place; `why` is a sentence. */
  onRefuse: (entry: CalendarEntry, why: string) => void;
}

const within = (target: EventTarget, selector: string): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(selector) : null;

/**
 * Dragging a post to another day, by the browser's own drag and drop: Escape gives it back, and a day that does not
 * take it says so before it is let go. The handlers belong on the element around all days (`data-date`) and posts
 * (`data-entry`).
 */
export function useDrag({ zone, entryOf, onMove, onRefuse }: Options) {
  const [dragged, setDragged] = useState<CalendarEntry | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const end = () => {
    setDragged(null);
    setOver(null);
  };
  const takes = (day: string) =>
    dragged !== null &&
    dayOf(new Date(dragged.at), zone) !== day &&
    !isPastOn(dragged, day, zone, new Date());

  /** Marks the day below the pointer, and lets the browser drop there when it takes the post. */
  function onDragOver(event: DragEvent) {
    const day = within(event.target, "[data-date]")?.dataset.date ?? null;
    if (day !== over) setOver(day);
    if (day === null || !takes(day)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  }

  const handlers = {
    onDragStart(event: DragEvent) {
      const entry = entryOf(within(event.target, "[data-entry]")?.dataset.entry ?? "");
      if (entry === undefined) return;
      const why = whyNotMoved(entry);
      if (why !== null) {
        event.preventDefault();
        onRefuse(entry, why);
        return;
      }
      event.dataTransfer.effectAllowed = "move";
      setDragged(entry);
    },
    onDragEnter: onDragOver,
    onDragOver,
    onDrop(event: DragEvent) {
      const day = within(event.target, "[data-date]")?.dataset.date;
      if (dragged === null || day === undefined || !takes(day)) return;
      event.preventDefault();
      onMove(dragged, movedTo(dragged, day, zone));
      end();
    },
    onDragLeave(event: DragEvent) {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)))
        setOver(null);
    },
    onDragEnd: end,
  };
  /** How a day looks while something is dragged. */
  const lookOf = (day: string): "target" | "refuses" | null => {
    if (dragged === null) return null;
    if (isPastOn(dragged, day, zone, new Date())) return "refuses";
    return over === day && takes(day) ? "target" : null;
  };
  return { dragged, handlers, lookOf };
}
