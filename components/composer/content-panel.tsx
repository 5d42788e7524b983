"use client";

import { ImagePlus, Images, PenLine, Undo2 } from "lucide-react";
import { useId, useRef, useState, type ClipboardEvent, type DragEvent } from "react";
import { ACCEPTED_TYPES } from "@/components/media/upload-picture";
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
  onEdit: (edit: DocEdit) => void;
  onFiles: (files: readonly File[]) => void;
  onLibrary: () => void;
  /** Counters, below the text. */
  counters: React.ReactNode;
  /** Pictures and uploads. */
  strip: React.ReactNode;
}

function filesOf(data: DataTransfer): File[] {
  return [...data.files];
}

/** Text and pictures of one target. Files may be dropped or pasted anywhere on it. */
export function ContentPanel(props: Props) {
  const { doc, target, name, error, onEdit, onFiles, counters, strip } = props;
  const [isOver, setIsOver] = useState(false);
  const ownsText = ownsPart(doc, target, "content");
  const ownsMedia = ownsPart(doc, target, "media_ids");

  function onDrop(event: DragEvent) {
    setIsOver(false);
    const files = filesOf(event.dataTransfer);
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  }

  function onPaste(event: ClipboardEvent) {
    const files = filesOf(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  }

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- dropping is an extra; the button does the same
    <div
      className={cn(
        "grid gap-4 rounded-lg",
        isOver && "outline-primary outline-2 outline-offset-8 outline-dashed",
      )}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
      onPaste={onPaste}
    >
      {ownsText ? (
        <OwnText doc={doc} target={target} name={name} error={error} counters={counters} onEdit={onEdit} />
      ) : (
        <SharedText doc={doc} target={target} name={name} error={error} counters={counters} onEdit={onEdit} />
      )}
      <PicturesHead {...props} ownsMedia={ownsMedia} />
      {strip}
    </div>
  );
}

type TextProps = Pick<Props, "doc" | "target" | "name" | "error" | "counters" | "onEdit">;

function OwnText({ doc, target, name, error, counters, onEdit }: TextProps) {
  const label = name === null ? "Text" : `Text for ${name}`;
  return (
    <div className="grid gap-2">
      <Field
        label={label}
        error={error}
        aside={
          target !== "shared" && (
            <Button
              variant="link"
              size="sm"
              onClick={() => onEdit({ type: "back_to_shared", accountId: target.accountId, part: "content" })}
            >
              <Undo2 aria-hidden /> Back to shared text
            </Button>
          )
        }
      >
        <Textarea
          value={textFor(doc, target)}
          onChange={(event) => onEdit({ type: "text", target, text: event.target.value })}
          className="min-h-40 text-base sm:text-[0.9375rem]"
          dir="auto"
          placeholder={name === null ? "What do you want to say?" : undefined}
        />
      </Field>
      {counters}
    </div>
  );
}

function SharedText({ doc, target, name, error, counters, onEdit }: TextProps) {
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

function PicturesHead({
  doc,
  target,
  name,
  media,
  ownsMedia,
  onEdit,
  onFiles,
  onLibrary,
}: Props & { ownsMedia: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  if (!ownsMedia && target !== "shared") {
    return (
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm font-medium">
          {doc.mediaIds.length === 0
            ? "No shared pictures"
            : media.length === 1
              ? "Uses the shared picture"
              : `Uses the ${String(media.length)} shared pictures`}
        </p>
        <Button
          variant="outline"
          size="sm"
          onClick={() => onEdit({ type: "customize", accountId: target.accountId, part: "media_ids" })}
        >
          <Images aria-hidden /> Other pictures for {name}
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <input
        ref={input}
        id={inputId}
        type="file"
        multiple
        accept={ACCEPTED_TYPES}
        className="sr-only"
        tabIndex={-1}
        aria-label="Pictures to upload"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button variant="outline" size="sm" onClick={() => input.current?.click()}>
        <ImagePlus aria-hidden /> Add pictures
      </Button>
      <Button variant="ghost" size="sm" onClick={onLibrary}>
        <Images aria-hidden /> From the library
      </Button>
      {target === "shared" ? (
        <p className="text-muted-foreground hidden text-xs sm:block">or drop or paste them here</p>
      ) : (
        <Button
          variant="link"
          size="sm"
          onClick={() => onEdit({ type: "back_to_shared", accountId: target.accountId, part: "media_ids" })}
        >
          <Undo2 aria-hidden /> Back to shared pictures
        </Button>
      )}
    </div>
  );
}
