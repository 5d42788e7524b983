"use client";

import { useRef, useState } from "react";
import type { Upload } from "@/components/media/use-uploads";
import type { MediaItem } from "@/lib/media/schema";
import { MediaTile } from "./media-tile";
import { UploadTile } from "./upload-tile";

interface Props {
  media: readonly MediaItem[];
  uploads: readonly Upload[];
  onOrder: (mediaIds: string[]) => void;
  onAltText: (item: MediaItem, altText: string) => void;
  onRetry: (upload: Upload) => void;
  onStop: (key: number) => void;
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(to, 0, item);
  return next;
}

/** The pictures in the order in which they are posted; moved by dragging, or by the arrows of each. */
export function MediaStrip({ media, uploads, onOrder, onAltText, onRetry, onStop }: Props) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [spoken, setSpoken] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const ids = media.map((item) => item.id);

  function move(from: number, to: number, name: string) {
    if (to < 0 || to >= ids.length) return;
    onOrder(moved(ids, from, to));
    setSpoken(`${name} is now picture ${String(to + 1)} of ${String(ids.length)}.`);
  }

  function remove(index: number, name: string) {
    onOrder(ids.filter((_id, place) => place !== index));
    setSpoken(`${name} is removed.`);
    // Its button is gone: the focus goes to the picture that took its place.
    requestAnimationFrame(() => {
      const left = list.current?.querySelectorAll<HTMLButtonElement>("[data-remove]") ?? [];
      left[Math.min(index, left.length - 1)]?.focus();
    });
  }

  if (media.length === 0 && uploads.length === 0) return null;
  return (
    <div>
      <ul ref={list} className="grid grid-cols-2 gap-3 @md:grid-cols-3" aria-label="Pictures">
        {media.map((item, index) => (
          <MediaTile
            key={item.id}
            item={item}
            index={index}
            count={media.length}
            isDragged={dragged === item.id}
            onDragStart={() => setDragged(item.id)}
            onDragEnd={() => setDragged(null)}
            onDragOver={() => {
              if (dragged !== null && dragged !== item.id) onOrder(moved(ids, ids.indexOf(dragged), index));
            }}
            onMove={(step) => move(index, index + step, item.name)}
            onRemove={() => remove(index, item.name)}
            onAltText={(altText) => onAltText(item, altText)}
          />
        ))}
        {uploads.map((upload) => (
          <UploadTile
            key={upload.key}
            upload={upload}
            onRetry={() => onRetry(upload)}
            onStop={() => onStop(upload.key)}
          />
        ))}
      </ul>
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </div>
  );
}
