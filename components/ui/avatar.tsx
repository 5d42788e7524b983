"use client";

import { Avatar as AvatarPrimitive } from "radix-ui";
import { cn } from "./cn";

/** First letters of up to two words; the whole grapheme, so that an emoji stays one. */
function initialsOf(name: string): string {
  const letters = name
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => [...new Intl.Segmenter("en").segment(word)][0]?.segment ?? "");
  return ((letters[0] ?? "?") + (letters[1] ?? "")).toUpperCase();
}

/** A picture, or initials while there is none. Decorative: the name stands beside it. */
export function Avatar({
  name,
  src,
  className,
}: {
  name: string;
  src?: string | null | undefined;
  className?: string;
}) {
  return (
    <AvatarPrimitive.Root
      aria-hidden
      className={cn(
        "bg-neutral-soft text-neutral inline-grid size-9 shrink-0 place-items-center overflow-hidden rounded-full text-xs font-semibold select-none",
        className,
      )}
    >
      {src !== null && src !== undefined && (
        <AvatarPrimitive.Image
          src={src}
          alt=""
          className="size-full object-cover"
          referrerPolicy="no-referrer"
        />
      )}
      <AvatarPrimitive.Fallback dir="auto">{initialsOf(name)}</AvatarPrimitive.Fallback>
    </AvatarPrimitive.Root>
  );
}
