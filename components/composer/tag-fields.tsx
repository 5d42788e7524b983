"use client";

import { readHashtag, readMention } from "@/lib/core/text-entities";
import type { Issue } from "@/lib/core/errors";
import type { ComposerDoc } from "./document";
import type { DocEdit } from "./edit-doc";
import { issueFor } from "./issues";
import { WordsField } from "./words-field";

interface Props {
  doc: ComposerDoc;
  issues: readonly Issue[];
  onEdit: (edit: DocEdit) => void;
}

/** A mention by id has blanks in its name. */
const BETWEEN_MENTIONS = /,|(?<!\s)\s+(?=[@＠])/u;

/** Hashtags and mentions that stand apart from the text and are sent with it on every account. */
export function TagFields({ doc, issues, onEdit }: Props) {
  return (
    <div className="grid items-start gap-4 @md:grid-cols-2">
      <WordsField
        label="Hashtags"
        hint="added to the text"
        noun="hashtag"
        placeholder="spring, launch …"
        words={doc.hashtags}
        sign="#"
        separator={/[\s,]/u}
        read={readHashtag}
        maxWords={30}
        maxChars={100}
        error={issueFor(issues, "hashtags")}
        onChange={(hashtags) => onEdit({ type: "hashtags", hashtags })}
      />
      <WordsField
        label="Mentions"
        hint="added to the text"
        noun="mention"
        placeholder="ada, ada@social.example …"
        words={doc.mentions}
        separator={BETWEEN_MENTIONS}
        read={readMention}
        maxWords={30}
        maxChars={500}
        error={issueFor(issues, "mentions")}
        onChange={(mentions) => onEdit({ type: "mentions", mentions })}
      />
    </div>
  );
}
