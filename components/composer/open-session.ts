/** One sitting at the composer: where the text comes from, and the saver that looks after it. */
import type { Post } from "@/lib/posts/schema";
import { docOfPost, emptyDoc, type ComposerDoc } from "./document";
import { DraftSaver, type CreateBody, type PostStore } from "./draft-saver";
import { dropMirror, keepMirror, lostNewPost, mirrorOfPost, tabId, type Mirror } from "./mirror";
import { randomKey } from "./random-key";

export interface Session {
  saver: DraftSaver;
  /** What the composer opens with. */
  doc: ComposerDoc;
  /** When unsaved work was found in this browser and brought back. */
  restoredAt: Date | null;
  /** False where this browser keeps no copy: leaving the page then asks first. */
  hasCopy: () => boolean;
}

export interface SessionOptions {
  /** Id of the workspace: copies of one are not shown in another. */
  workspace: string;
  store: PostStore;
  post: Post | null;
  timezone: string;
  /** What a new post starts with, such as the day that was clicked. */
  initial?: Partial<ComposerDoc>;
  /** Bring back a new post that was lost. */
  restoresNew: boolean;
  /** Null while the page is made on the server. */
  storages: { local: Storage; session: Storage } | null;
}

function findMirror(options: SessionOptions, tab: string): Mirror | null {
  const { storages, workspace, post } = options;
  if (storages === null) return null;
  if (post !== null) return mirrorOfPost(storages.local, workspace, post.id);
  return options.restoresNew ? lostNewPost(storages.local, workspace, tab, Date.now()) : null;
}

export function openSession(options: SessionOptions): Session {
  const { storages, workspace, post, store } = options;
  const tab = storages === null ? "" : tabId(storages.session);
  const mirror = findMirror(options, tab);
  const blank = emptyDoc(options.timezone);
  let hasCopy = true;
  // Work on an older version must meet the newer one when it is saved.
  const base = post !== null && mirror?.etag ? { ...post, etag: mirror.etag } : post;
  let lastName: Pick<Mirror, "postId" | "key"> | null = mirror;
  const saver = new DraftSaver({
    store,
    key: mirror?.key ?? randomKey(),
    post: base,
    saved: post === null ? blank : docOfPost(post),
    sent: mirror?.sent as CreateBody | null | undefined,
    onMirror: (kept) => {
      if (storages === null) return;
      const moved = lastName !== null && (kept === null || lastName.postId !== kept.postId);
      if (lastName !== null && moved) dropMirror(storages.local, workspace, lastName);
      lastName = kept;
      if (kept !== null) hasCopy = keepMirror(storages.local, workspace, { ...kept, tab, at: Date.now() });
    },
  });
  return {
    saver,
    doc: mirror?.doc ?? (post === null ? { ...blank, ...options.initial } : docOfPost(post)),
    restoredAt: mirror === null ? null : new Date(mirror.at),
    hasCopy: () => hasCopy,
  };
}
