"use client";

import { ArrowLeft, ArrowRight, X } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import type { MediaItem } from "@/lib/media/schema";

interface Props {
  item: MediaItem;
  index: number;
  count: number;
  isDragged: boolean;
  onDragStart: () => void;
  onDragEnd: () => void;
  onDragOver: () => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
  onAltText: (altText: string) => void;
}

/** Not `disabled`: at an end of the row the button that was pressed must keep the focus. */
const ROUND =
  "grid size-7 place-items-center rounded-full bg-stone-950/70 text-white hover:bg-stone-950/90 aria-disabled:opacity-40";

/** One picture: its place, its alt text, and the way out. */
export function MediaTile({ item, index, count, ...on }: Props) {
  const name = `picture ${String(index + 1)}`;
  const badges = [...(count > 1 ? [String(index + 1)] : []), ...(item.frames > 1 ? ["GIF"] : [])];
  return (
    // Dragging is an extra: the arrows of each picture do the same.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      onDragEnter={on.onDragOver}
      onDragOver={(event) => event.preventDefault()}
      className={cn("bg-card grid overflow-hidden rounded-lg border", on.isDragged && "opacity-50")}
    >
      {/* Only the picture is dragged: inside the alt text, dragging selects words. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className="bg-muted relative aspect-[4/3] cursor-grab"
        draggable
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = "move";
          event.dataTransfer.setData("text/x-heliograph-picture", item.id);
          on.onDragStart();
        }}
        onDragEnd={on.onDragEnd}
      >
        <img
          src={item.thumbnail_url}
          alt={item.alt_text || item.name}
          className="size-full object-cover"
          draggable={false}
        />
        <div className="absolute inset-x-1.5 top-1.5 flex gap-1">
          {count > 1 && (
            <>
              <button
                type="button"
                className={ROUND}
                aria-disabled={index === 0}
                aria-label={`Move ${name} earlier`}
                onClick={() => on.onMove(-1)}
              >
                <ArrowLeft aria-hidden className="size-4" />
              </button>
              <button
                type="button"
                className={ROUND}
                aria-disabled={index === count - 1}
                aria-label={`Move ${name} later`}
                onClick={() => on.onMove(1)}
              >
                <ArrowRight aria-hidden className="size-4" />
              </button>
            </>
          )}
          <button
            type="button"
            className={cn(ROUND, "ml-auto")}
            data-remove
            aria-label={`Remove ${name}`}
            onClick={on.onRemove}
          >
            <X aria-hidden className="size-4" />
          </button>
        </div>
        {badges.length > 0 && (
          <span
            aria-hidden
            className="absolute bottom-1.5 left-1.5 rounded-sm bg-stone-950/70 px-1.5 py-0.5 text-[0.6875rem] font-semibold text-white"
          >
            {badges.join(" · ")}
          </span>
        )}
      </div>
      <Input
        aria-label={`Alt text of ${name}`}
        placeholder="Alt text"
        value={item.alt_text}
        maxLength={1500}
        data-alt-text-of={item.id}
        className="h-9 rounded-none border-0 border-t text-[0.8125rem]"
        onChange={(event) => on.onAltText(event.target.value)}
      />
    </li>
  );
}
