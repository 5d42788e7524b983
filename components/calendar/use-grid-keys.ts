"use client";

import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { addDays } from "@/lib/posts/wall-clock";
import { mondayOf, step } from "./calendar-time";

interface Options {
  grid: RefObject<HTMLElement | null>;
  view: "month" | "week";
  /** The day that holds the one Tab stop. */
  current: string;
  onCurrent: (day: string) => void;
  /** A day that is not shown yet. */
  onGo: (day: string) => void;
  onCreate: ((day: string) => void) | null;
}

const cellOf = (grid: HTMLElement | null, day: string) =>
  grid?.querySelector<HTMLElement>(`[data-date="${day}"]`) ?? null;

function dayAfter(key: string, day: string, view: "month" | "week"): string | null {
  switch (key) {
    case "ArrowLeft":
      return addDays(day, -1);
    case "ArrowRight":
      return addDays(day, 1);
    case "ArrowUp":
      return addDays(day, -7);
    case "ArrowDown":
      return addDays(day, 7);
    case "Home":
      return mondayOf(day);
    case "End":
      return addDays(mondayOf(day), 6);
    case "PageUp":
      return step(view, day, -1);
    case "PageDown":
      return step(view, day, 1);
    default:
      return null;
  }
}

/**
 * The grid pattern (WAI-ARIA): one Tab stop, arrows go from day to day, Enter goes into a day, where up and down go
 * from post to post and Escape comes back. A day that is not shown yet is fetched and focused when it is there.
 */
export function useGridKeys({ grid, view, current, onCurrent, onGo, onCreate }: Options) {
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const cell = cellOf(grid.current, wanted.current);
    if (cell === null) return;
    wanted.current = null;
    cell.focus();
  });

  function goTo(day: string) {
    onCurrent(day);
    const cell = cellOf(grid.current, day);
    if (cell !== null) return void cell.focus();
    wanted.current = day;
    onGo(day);
  }

  function withinDay(event: KeyboardEvent, cell: HTMLElement) {
    const items = [...cell.querySelectorAll<HTMLElement>("[data-item]")].filter(
      (item) => item.offsetParent !== null,
    );
    const at = items.indexOf(event.target as HTMLElement);
    if (event.key === "Escape" || event.key === "F2") cell.focus();
    else if (event.key === "ArrowDown") items[at + 1]?.focus();
    else if (event.key === "ArrowUp") (items[at - 1] ?? cell).focus();
    else return false;
    return true;
  }

  function onDay(event: KeyboardEvent, cell: HTMLElement) {
    if (event.key === "Enter" || event.key === "F2") {
      const first = [...cell.querySelectorAll<HTMLElement>("[data-item]")].find(
        (item) => item.offsetParent !== null,
      );
      if (first !== undefined) first.focus();
      else onCreate?.(current);
      return true;
    }
    if (event.key !== " ") return false;
    onCreate?.(current);
    return true;
  }

  return function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
    const cell = event.target.closest<HTMLElement>("[data-date]");
    if (cell?.dataset.date === undefined) return;
    const isInside = event.target !== cell;
    let handled = isInside ? withinDay(event, cell) : onDay(event, cell);
    const next =
      handled || (isInside && event.key.startsWith("Page"))
        ? null
        : dayAfter(event.key, cell.dataset.date, view);
    if (next !== null) {
      goTo(next);
      handled = true;
    }
    if (handled) event.preventDefault();
  };
}
