/** One sitting at the composer: where the text comes from, and the saver that looks after it. */
import type { Post } from "@/lib/posts/schema";
import { docOfPost, emptyDoc, sameDoc, type ComposerDoc } from "./document";
import { DraftSaver, type CreateBody, type PostStore } from "./draft-saver";
import {
  copiesOf,
  copyElsewhere,
  dropMirror,
  keepMirror,
  lostNewPost,
  mirrorOfPost,
  tabId,
  type Mirror,
} from "./mirror";
import { randomKey } from "./random-key";

export interface Session {
  saver: DraftSaver;
  /** What the composer opens with. */
  doc: ComposerDoc;
  /** What the server had then. */
  opened: ComposerDoc;
  /** Unsaved work that was found in this browser and brought back. */
  restored: Pick<Mirror, "at" | "files"> | null;
  /** Unsaved work on the same in another tab. */
  elsewhere: Mirror | null;
  /** False where this browser keeps no copy: leaving the page then asks first. */
  hasCopy: () => boolean;
  /** The tab shows something else now, or shows this again. */
  leave: (isLeft: boolean) => void;
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
  /** The sitting to go on with, whichever tab it was in. */
  sitting?: string | null;
  /** Null while the page is made on the server. */
  storages: { local: Storage; session: Storage } | null;
}

/** Sittings that were closed in this tab, and may still be saving or uploading. */
const closed = new Map<string, { session: Session; stopUploads: () => void }>();

export function rememberClosed(session: Session, stopUploads: () => void): void {
  if (session.saver.isUnsaved) closed.set(session.saver.key, { session, stopUploads });
}

function findMirror(options: SessionOptions, tab: string): Mirror | null {
  const { storages, workspace, post, sitting } = options;
  if (storages === null) return null;
  const named = copiesOf(storages.local, workspace, post?.id ?? null).find(({ key }) => key === sitting);
  if (named !== undefined) return named;
  if (post !== null) return mirrorOfPost(storages.local, workspace, post.id, tab, Date.now());
  return options.restoresNew ? lostNewPost(storages.local, workspace, tab, Date.now()) : null;
}

/** Work on an older version must meet the newer one when it is saved. */
function baseOf(post: Post | null, mirror: Mirror | null): Post | null {
  if (post === null || !mirror?.etag || sameDoc(mirror.doc, docOfPost(post))) return post;
  return { ...post, etag: mirror.etag };
}

export function openSession(options: SessionOptions): Session {
  const { storages, workspace, post, store } = options;
  const tab = storages === null ? "" : tabId(storages.session);
  const mirror = findMirror(options, tab);
  const before = mirror === null ? undefined : closed.get(mirror.key);
  if (mirror !== null && before !== undefined) {
    closed.delete(mirror.key);
    before.stopUploads();
    // What was on its way is kept in this browser, and is sent again from there.
    const restored = mirror.files.length > 0 || !before.session.saver.savesItself ? mirror : null;
    return { ...before.session, doc: before.session.saver.current, restored, elsewhere: null };
  }
  const blank = emptyDoc(options.timezone);
  const doc = mirror?.doc ?? (post === null ? { ...blank, ...options.initial } : docOfPost(post));
  let hasCopy = true;
  let isLeft = false;
  let last: Pick<Mirror, "postId" | "key" | "at" | "doc"> | null = mirror;
  const saver = new DraftSaver({
    store,
    key: mirror?.key ?? randomKey(),
    post: baseOf(post, mirror),
    saved: post === null ? blank : docOfPost(post),
    sent: mirror?.sent as CreateBody | null | undefined,
    onMirror: (kept) => {
      if (storages === null) return;
      const moved = last !== null && (kept?.postId !== last.postId || kept.key !== last.key);
      if (last !== null && moved) dropMirror(storages.local, workspace, last);
      const now = Date.now();
      const at = kept !== null && last !== null && sameDoc(last.doc, kept.doc) ? last.at : now;
      last = kept === null ? null : { ...kept, at };
      if (kept !== null)
        hasCopy = keepMirror(storages.local, workspace, { ...kept, tab, at, seen: now, left: isLeft });
    },
  });
  return {
    saver,
    doc,
    opened: post === null ? blank : docOfPost(post),
    restored: mirror,
    elsewhere:
      storages === null || mirror !== null
        ? null
        : copyElsewhere(storages.local, workspace, post?.id ?? null, tab, Date.now()),
    hasCopy: () => hasCopy,
    leave: (left) => {
      isLeft = left;
      saver.keepCopy();
    },
  };
}
