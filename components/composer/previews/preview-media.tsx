"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { cn } from "@/components/ui/cn";
import type { MediaItem } from "@/lib/media/schema";

function Picture({ item, className }: { item: MediaItem; className?: string }) {
  return (
    <img
      src={item.thumbnail_url}
      alt={item.alt_text}
      className={cn("bg-muted size-full min-h-0 object-cover", className)}
    />
  );
}

/** One to four pictures as X, Bluesky, Mastodon and LinkedIn lay them out; more hide behind a count. */
export function MediaGrid({ media, className }: { media: readonly MediaItem[]; className?: string }) {
  const shown = media.slice(0, 4);
  if (shown.length === 0) return null;
  const [first] = shown;
  if (shown.length === 1 && first !== undefined) {
    const ratio = Math.min(2, Math.max(0.8, first.width / first.height));
    return (
      <div className={cn("overflow-hidden rounded-xl border", className)} style={{ aspectRatio: ratio }}>
        <Picture item={first} />
      </div>
    );
  }
  return (
    <div
      className={cn(
        "grid aspect-video grid-cols-2 grid-rows-2 gap-0.5 overflow-hidden rounded-xl border",
        className,
      )}
    >
      {shown.map((item, index) => (
        <div
          key={item.id}
          className={cn(
            "relative min-h-0",
            shown.length === 2 && "row-span-2",
            shown.length === 3 && index === 0 && "row-span-2",
          )}
        >
          <Picture item={item} />
          {index === 3 && media.length > 4 && (
            <span className="absolute inset-0 grid place-items-center bg-black/55 text-xl font-semibold text-white">
              +{media.length - 4}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

const TURN =
  "absolute top-1/2 grid size-7 -translate-y-1/2 place-items-center rounded-full bg-white/85 text-stone-950 hover:bg-white";

/** A carousel as Instagram shows it: every picture in the frame of the first, one at a time. */
export function Carousel({ media }: { media: readonly MediaItem[] }) {
  const [chosen, setChosen] = useState(0);
  const [first] = media;
  if (first === undefined) {
    return (
      <div className="bg-muted text-muted-foreground grid aspect-square place-items-center text-sm">
        Instagram needs a picture
      </div>
    );
  }
  const index = Math.min(chosen, media.length - 1);
  const ratio = Math.min(1.91, Math.max(0.8, first.width / first.height));
  return (
    <div className="relative" style={{ aspectRatio: ratio }}>
      {/* Instagram takes JPEG only: what was transparent is white there. */}
      <Picture item={media[index] ?? first} className="bg-white" />
      {media.length > 1 && (
        <>
          <span className="absolute top-3 right-3 rounded-full bg-black/65 px-2.5 py-1 text-xs font-medium text-white">
            {index + 1}/{media.length}
          </span>
          {index > 0 && (
            <button
              type="button"
              className={cn(TURN, "left-2")}
              aria-label="Previous picture"
              onClick={() => setChosen(index - 1)}
            >
              <ChevronLeft aria-hidden className="size-4" />
            </button>
          )}
          {index < media.length - 1 && (
            <button
              type="button"
              className={cn(TURN, "right-2")}
              aria-label="Next picture"
              onClick={() => setChosen(index + 1)}
            >
              <ChevronRight aria-hidden className="size-4" />
            </button>
          )}
          <span aria-hidden className="absolute inset-x-0 -bottom-5 flex justify-center gap-1">
            {media.map((item, place) => (
              <span
                key={item.id}
                className={cn("size-1.5 rounded-full", place === index ? "bg-info" : "bg-input/50")}
              />
            ))}
          </span>
        </>
      )}
    </div>
  );
}
