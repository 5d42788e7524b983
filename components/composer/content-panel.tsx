"use client";

import { ImagePlus, Images, PenLine, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { MediaItem } from "@/lib/media/schema";
import type { ComposerDoc } from "./document";
import { ownsPart, textFor, type DocEdit, type Target } from "./edit-doc";

interface Props {
  doc: ComposerDoc;
  target: Target;
  /** Name of the account in its own tab. */
  name: string | null;
  error: string | undefined;
  media: readonly MediaItem[];
  /** Files hover over the page. */
  isOver: boolean;
  onEdit: (edit: DocEdit) => void;
  onBackToShared: (accountId: string, part: "content" | "media_ids") => void;
  onAddPictures: () => void;
  onLibrary: () => void;
  /** Counters, below the text. */
  counters: React.ReactNode;
  /** Pictures and uploads. */
  strip: React.ReactNode;
}

/** Text and pictures of one target. */
export function ContentPanel(props: Props) {
  const { doc, target, isOver, strip } = props;
  return (
    <div
      className={cn(
        "grid gap-4 rounded-lg",
        isOver && "outline-primary outline-2 outline-offset-8 outline-dashed",
      )}
    >
      {ownsPart(doc, target, "content") ? <OwnText {...props} /> : <SharedText {...props} />}
      {ownsPart(doc, target, "media_ids") ? <PicturesHead {...props} /> : <SharedPictures {...props} />}
      {strip}
    </div>
  );
}

function OwnText({ doc, target, name, error, counters, onEdit, onBackToShared }: Props) {
  const label = name === null ? "Text" : `Text for ${name}`;
  return (
    <div className="grid gap-2">
      <Field
        label={label}
        error={error}
        aside={
          target !== "shared" && (
            <Button variant="link" size="sm" onClick={() => onBackToShared(target.accountId, "content")}>
              <Undo2 aria-hidden /> Back to shared text
            </Button>
          )
        }
      >
        <Textarea
          value={textFor(doc, target)}
          onChange={(event) => onEdit({ type: "text", target, text: event.target.value })}
          className="field-sizing-content max-h-[70dvh] min-h-40 text-base sm:text-[0.9375rem]"
          dir="auto"
          placeholder={name === null ? "What do you want to say?" : undefined}
        />
      </Field>
      {counters}
    </div>
  );
}

function SharedText({ doc, target, name, error, counters, onEdit }: Props) {
  if (target === "shared") return null;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm font-medium">Uses the shared text</p>
        <Button
          variant="outline"
          size="sm"
          onClick={() => onEdit({ type: "customize", accountId: target.accountId, part: "content" })}
        >
          <PenLine aria-hidden /> Customize for {name}
        </Button>
      </div>
      <p
        dir="auto"
        className="bg-muted text-muted-foreground min-h-24 rounded-md border px-3 py-2 text-[0.9375rem] leading-6 break-words whitespace-pre-wrap"
      >
        {doc.content === "" ? "No shared text yet" : doc.content}
      </p>
      {error !== undefined && <p className="text-danger text-[0.8125rem] font-medium">{error}</p>}
      {counters}
    </div>
  );
}

function sharedWords(count: number): string {
  if (count === 0) return "No shared pictures";
  return count === 1 ? "Uses the shared picture" : `Uses the ${String(count)} shared pictures`;
}

function SharedPictures({ target, name, media, onEdit }: Props) {
  if (target === "shared") return null;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm font-medium">{sharedWords(media.length)}</p>
        <Button
          variant="outline"
          size="sm"
          onClick={() => onEdit({ type: "customize", accountId: target.accountId, part: "media_ids" })}
        >
          <Images aria-hidden /> Other pictures for {name}
        </Button>
      </div>
      {media.length > 0 && (
        <ol className="flex flex-wrap gap-2" aria-label="Shared pictures">
          {media.map((item, index) => (
            <li key={item.id} className="relative size-16 overflow-hidden rounded-md border">
              <img
                src={item.thumbnail_url}
                alt={item.alt_text || item.name}
                className="size-full object-cover"
              />
              <span
                aria-hidden
                className="absolute bottom-1 left-1 rounded-sm bg-stone-950/70 px-1.5 text-[0.6875rem] font-semibold text-white"
              >
                {index + 1}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function PicturesHead({ target, onBackToShared, onAddPictures, onLibrary }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button variant="outline" size="sm" onClick={onAddPictures}>
        <ImagePlus aria-hidden /> Add pictures
      </Button>
      <Button variant="ghost" size="sm" onClick={onLibrary}>
        <Images aria-hidden /> From the library
      </Button>
      {target === "shared" ? (
        <p className="text-muted-foreground hidden text-xs sm:block">or drop or paste them here</p>
      ) : (
        <Button variant="link" size="sm" onClick={() => onBackToShared(target.accountId, "media_ids")}>
          <Undo2 aria-hidden /> Back to shared pictures
        </Button>
      )}
    </div>
  );
}
