import type { ComposerDoc } from "./document";
import { ownWords } from "./own-card";

export interface Difference {
  what: string;
  mine: string;
  theirs: string;
}

const count = (number: number, none: string) => (number === 0 ? none : String(number));
const timeOf = (doc: ComposerDoc) =>
  doc.date === "" || doc.time === "" ? "no time" : `${doc.date} ${doc.time} ${doc.timezone}`;

/** What differs between two versions besides the shared text, in a few words each. Pure. */
export function differencesOf(mine: ComposerDoc, theirs: ComposerDoc): Difference[] {
  const differences: Difference[] = [];
  const add = (
    what: string,
    partOf: (doc: ComposerDoc) => unknown,
    wordsOf: (doc: ComposerDoc) => string,
  ) => {
    if (JSON.stringify(partOf(mine)) === JSON.stringify(partOf(theirs))) return;
    const [yours, other] = [wordsOf(mine), wordsOf(theirs)];
    differences.push({ what, mine: yours, theirs: yours === other ? `${other}, but different` : other });
  };
  add(
    "Accounts",
    (doc) => doc.accountIds,
    (doc) => count(doc.accountIds.length, "none"),
  );
  add(
    "Pictures",
    (doc) => doc.mediaIds,
    (doc) => count(doc.mediaIds.length, "none"),
  );
  add("Content of single accounts", variantsOf, (doc) => count(Object.keys(doc.variants).length, "none"));
  add("Time", timeOf, timeOf);
  add(
    "Labels",
    (doc) => doc.labels,
    (doc) => doc.labels.join(", ") || "none",
  );
  add(
    "Hashtags",
    (doc) => doc.hashtags,
    (doc) => doc.hashtags.map((hashtag) => `#${hashtag}`).join(" ") || "none",
  );
  add(
    "Mentions",
    (doc) => doc.mentions,
    (doc) => doc.mentions.join(", ") || "none",
  );
  add(
    "Link",
    (doc) => doc.link,
    (doc) => doc.link ?? "none",
  );
  add(
    "Card of the link",
    ownWords,
    (doc) => ownWords(doc)?.title ?? (ownWords(doc) === null ? "as read" : "changed"),
  );
  return differences;
}

/** In one order, whichever account was changed first. */
function variantsOf(doc: ComposerDoc): unknown {
  return Object.entries(doc.variants)
    .filter(([accountId]) => doc.accountIds.includes(accountId))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
