"use client";

import { Fragment, useState } from "react";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { AccountView } from "../account-view";
import { foldOf, type Fold } from "./fold";

const ENTITY = /(https?:\/\/[^\s]+|(?<![\p{L}\p{N}_])[#@][\p{L}\p{N}_][\p{L}\p{N}_.@-]*)/gu;

const LINK_CLASS: Record<PlatformId, string> = {
  x: "text-[#0b6bb0] dark:text-[#5db5f5]",
  linkedin: "font-semibold text-[#0a66c2] dark:text-[#71b7fb]",
  instagram: "text-[#2a4d8f] dark:text-[#a8c5ff]",
  mastodon: "text-[#4f3fd1] dark:text-[#b3a9ff]",
  bluesky: "text-[#0560d6] dark:text-[#6cb1ff]",
};

/** Where each network's timeline cuts a text, and the words that open the rest. As seen in their apps. */
const FOLDS: Partial<Record<PlatformId, Fold>> = {
  x: { chars: 280, lines: 25, more: "Show more" },
  linkedin: { chars: 210, lines: 3, more: "…more" },
  instagram: { chars: 125, lines: 2, more: "… more" },
};

/** The text as readers see it: links, hashtags and mentions stand out, line breaks stay, the rest waits behind "more". */
export function PreviewText({ view }: { view: AccountView }) {
  const { text, manifest } = view;
  const { platform } = view.account;
  const [isOpen, setOpen] = useState(false);
  if (text === "") return <p className="text-muted-foreground italic">No text yet</p>;
  // X folds what is longer than a default post, as it counts.
  const fold = platform === "x" && view.length <= 280 ? undefined : FOLDS[platform];
  const head = fold === undefined ? text : foldOf(text, fold);
  const isFolded = head !== text && !isOpen;
  return (
    <p className="text-[0.9375rem] leading-[1.45] break-words whitespace-pre-wrap" dir="auto">
      {(isFolded ? head : text).split(ENTITY).map((part, index) => (
        <Fragment key={index}>
          {index % 2 === 0 ? (
            part
          ) : (
            <Entity part={part} platform={platform} links={manifest.text.linksClickable} />
          )}
        </Fragment>
      ))}
      {isFolded && (
        <button
          type="button"
          className="text-muted-foreground ml-1 font-medium hover:underline"
          onClick={() => setOpen(true)}
        >
          {fold?.more}
        </button>
      )}
    </p>
  );
}

function Entity({ part, platform, links }: { part: string; platform: PlatformId; links: boolean }) {
  const isLink = part.startsWith("http");
  // Where links cannot be opened they are plain, whole words.
  if (isLink && !links) return part;
  return <span className={LINK_CLASS[platform]}>{isLink ? shown(part) : part}</span>;
}

/** Networks hide the scheme and the tail of a long address. */
function shown(part: string): string {
  const address = part.replace(/^https?:\/\/(www\.)?/, "");
  return address.length > 34 ? `${address.slice(0, 33)}…` : address;
}
