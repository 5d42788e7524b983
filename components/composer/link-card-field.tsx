"use client";

import { ImageOff, Images, Undo2 } from "lucide-react";
import { useState } from "react";
import { LibraryDialog } from "@/components/media/library-dialog";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { Issue } from "@/lib/core/errors";
import type { MediaItem } from "@/lib/media/schema";
import type { PostCard } from "@/lib/posts/schema";
import type { ComposerDoc } from "./document";
import type { DocEdit } from "./edit-doc";
import { issueFor } from "./issues";
import { ownWords, shownCard, type OwnWords } from "./own-card";

interface Props {
  doc: ComposerDoc;
  /** The card as the server has it. */
  stored: PostCard | null;
  library: ReadonlyMap<string, MediaItem>;
  issues: readonly Issue[];
  /** Whether what is written here is saved by itself. */
  savesItself: boolean;
  onKnow: (items: MediaItem[]) => void;
  onEdit: (edit: DocEdit) => void;
}

/** Title, description and picture of the link's card, where we make it: what the page says, or the author's words. */
export function LinkCardField({ doc, stored, library, issues, savesItself, onKnow, onEdit }: Props) {
  const [libraryOpen, setLibraryOpen] = useState(false);
  const card = shownCard(doc, stored);
  if (card === null) return null;
  const { url } = card;
  const { host } = new URL(url);
  const write = (words: OwnWords | null) => onEdit({ type: "card", url, words });
  const picture = card.media_id === null ? undefined : library.get(card.media_id);
  return (
    <fieldset className="grid gap-3 rounded-md border p-3">
      <legend className="px-1 text-sm leading-5 font-medium">Card of the link</legend>
      <p className="text-muted-foreground text-[0.8125rem] leading-5">
        {wordsAbout(card.read, (stored?.title ?? null) !== null, savesItself, host)}
      </p>
      <div className="grid gap-3 @md:grid-cols-[9rem_minmax(0,1fr)]">
        <div className="grid content-start gap-2">
          <div className="bg-muted text-muted-foreground grid aspect-[1.91] w-36 place-items-center overflow-hidden rounded-md border text-xs">
            {picture === undefined ? (
              "No picture"
            ) : (
              <img
                src={picture.thumbnail_url}
                alt={picture.alt_text || "Picture of the card"}
                className="size-full object-cover"
              />
            )}
          </div>
          <div className="flex flex-wrap gap-1">
            <Button variant="ghost" size="sm" className="px-2" onClick={() => setLibraryOpen(true)}>
              <Images aria-hidden /> Other picture
            </Button>
            {card.media_id !== null && (
              <Button variant="ghost" size="sm" className="px-2" onClick={() => write({ media_id: null })}>
                <ImageOff aria-hidden /> No picture
              </Button>
            )}
          </div>
        </div>
        <div className="grid content-start gap-3">
          <Field label="Card title" error={issueFor(issues, "card", "title")}>
            <Input
              dir="auto"
              maxLength={400}
              placeholder={host}
              value={card.title ?? ""}
              onChange={(event) => write({ title: event.target.value })}
            />
          </Field>
          <Field label="Card description" optional error={issueFor(issues, "card", "description")}>
            <Textarea
              dir="auto"
              maxLength={2_000}
              className="max-h-40 min-h-16"
              value={card.description ?? ""}
              onChange={(event) => write({ description: event.target.value })}
            />
          </Field>
        </div>
      </div>
      {ownWords(doc) !== null && (
        <Button variant="link" size="sm" className="justify-self-start" onClick={() => write(null)}>
          <Undo2 aria-hidden /> Back to what the page says
        </Button>
      )}
      <LibraryDialog
        open={libraryOpen}
        onOpenChange={setLibraryOpen}
        taken={card.media_id === null ? [] : [card.media_id]}
        one
        onChoose={(items) => {
          onKnow(items);
          const [item] = items;
          if (item !== undefined) write({ media_id: item.id });
        }}
      />
    </fieldset>
  );
}

function wordsAbout(isRead: boolean, hasWords: boolean, savesItself: boolean, host: string): string {
  if (isRead && !hasWords) return `${host} tells nothing about itself: write what readers shall see.`;
  if (isRead) return `Read from ${host}. Change what readers shall see instead.`;
  return savesItself ? `${host} is read as soon as the draft is saved.` : `${host} is read when you save.`;
}
