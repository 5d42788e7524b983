"use client";

import { useState } from "react";
import type { ComposerDoc } from "./document";

/** Per account with a text of its own: that text, and the shared one when it was last written. */
export type Forks = Readonly<Record<string, { own: string; shared: string }>>;

type Texts = Pick<ComposerDoc, "content" | "variants">;

/** `forks` after a change of the document; the same value where nothing was forked or undone. Pure. */
export function forksAfter(forks: Forks, { content, variants }: Texts): Forks {
  const next: Record<string, { own: string; shared: string }> = {};
  for (const [id, { content: own }] of Object.entries(variants)) {
    if (own === undefined) continue;
    const known = forks[id];
    next[id] = known?.own === own ? known : { own, shared: content };
  }
  const isSame =
    Object.keys(next).length === Object.keys(forks).length &&
    Object.entries(next).every(([id, fork]) => forks[id] === fork);
  return isSame ? forks : next;
}

export interface StaleForks {
  /** Accounts whose own text is older than the last change of the shared one, in this sitting. */
  ids: ReadonlySet<string>;
  /** Its own text is to be taken as made from the shared one of now, even where that left it as it was. */
  renew: (accountId: string) => void;
}

export function useStaleForks(doc: Texts): StaleForks {
  const [forks, setForks] = useState<Forks>({});
  const now = forksAfter(forks, doc);
  if (now !== forks) setForks(now);
  return {
    ids: new Set(Object.entries(now).flatMap(([id, { shared }]) => (shared === doc.content ? [] : [id]))),
    renew: (accountId) =>
      setForks((all) => Object.fromEntries(Object.entries(all).filter(([id]) => id !== accountId))),
  };
}
