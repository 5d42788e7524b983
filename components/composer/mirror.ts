/**
 * Copies of unsaved work in this browser: what was typed survives a crash, a lost connection and a closed tab. A copy
 * is written at every change and taken away when the server has the same. Each sitting has a copy of its own, so that
 * two tabs with one post never write over each other's.
 */
import { z } from "zod";
import { ComposerDoc } from "./document";
import { randomKey } from "./random-key";

export const Mirror = z.object({
  doc: ComposerDoc,
  /** Post on the server that it is a newer version of; null before the first save. */
  postId: z.string().nullable(),
  etag: z.string().nullable(),
  /** Names the sitting; also the idempotency key of its post: creating it twice makes one post. */
  key: z.string(),
  /** Body of a creation whose answer never came; must be repeated as it was. */
  sent: z.record(z.string(), z.unknown()).nullable(),
  /** Names of pictures that were on their way. */
  files: z.array(z.string()).default([]),
  /** Tab that wrote it. */
  tab: z.string(),
  /** When it was typed, in milliseconds since the epoch. */
  at: z.number(),
  /** Last sign of life of its tab. */
  seen: z.number().default(0),
  /** Its tab has said good-bye, or shows something else. */
  left: z.boolean().default(false),
});
export type Mirror = z.infer<typeof Mirror>;

const PREFIX = "heliograph.draft";
/** A copy of another tab is that tab's work until it has been silent for this long. */
const ORPHAN_AFTER_MS = 30_000;
/** How often a tab with unsaved work gives a sign of life. */
export const SIGN_OF_LIFE_MS = 10_000;

type Named = Pick<Mirror, "postId" | "key">;

const startOf = (workspace: string, postId: string | null) => `${PREFIX}.${workspace}.${postId ?? "new"}.`;
const nameOf = (workspace: string, { postId, key }: Named) => `${startOf(workspace, postId)}${key}`;

const watchers = new Set<() => void>();

function changed(): void {
  for (const watcher of watchers) watcher();
}

/** Calls `watcher` when copies change, in this tab or another; the answer ends it. */
export function watchCopies(watcher: () => void): () => void {
  watchers.add(watcher);
  window.addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener("storage", watcher);
  };
}

/** Storage may be full or forbidden; the work then lives in memory and on the server only. */
export function keepMirror(storage: Storage, workspace: string, mirror: Mirror): boolean {
  try {
    storage.setItem(nameOf(workspace, mirror), JSON.stringify(mirror));
    changed();
    return true;
  } catch {
    // QuotaExceededError or SecurityError; the caller warns before the tab is closed.
    return false;
  }
}

export function dropMirror(storage: Storage, workspace: string, mirror: Named): void {
  storage.removeItem(nameOf(workspace, mirror));
  changed();
}

function readMirror(storage: Storage, name: string): Mirror | null {
  const text = storage.getItem(name);
  if (text === null) return null;
  try {
    return Mirror.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not JSON: nothing of ours, nothing to restore.
    return null;
  }
}

/** Unsaved work on one post, or on new ones (null): the latest first. */
export function copiesOf(storage: Storage, workspace: string, postId: string | null): Mirror[] {
  const start = startOf(workspace, postId);
  const found: Mirror[] = [];
  for (let index = 0; index < storage.length; index += 1) {
    const name = storage.key(index) ?? "";
    const mirror = name.startsWith(start) ? readMirror(storage, name) : null;
    if (mirror !== null) found.push(mirror);
  }
  return found.sort((a, b) => b.at - a.at);
}

const isFree = (mirror: Mirror, tab: string, now: number) =>
  mirror.tab === tab || mirror.left || now - Math.max(mirror.at, mirror.seen) > ORPHAN_AFTER_MS;

/** Unsaved work on one post, of this tab or of one that is gone. */
export function mirrorOfPost(
  storage: Storage,
  workspace: string,
  postId: string,
  tab: string,
  now: number,
): Mirror | null {
  return copiesOf(storage, workspace, postId).find((mirror) => isFree(mirror, tab, now)) ?? null;
}

/** The latest unsaved new post of this tab, or of a tab that is gone. */
export function lostNewPost(storage: Storage, workspace: string, tab: string, now: number): Mirror | null {
  return copiesOf(storage, workspace, null).find((mirror) => isFree(mirror, tab, now)) ?? null;
}

/** Unsaved work on the same in a tab that may still be open, or has just crashed. */
export function copyElsewhere(
  storage: Storage,
  workspace: string,
  postId: string | null,
  tab: string,
  now: number,
): Mirror | null {
  return copiesOf(storage, workspace, postId).find((mirror) => !isFree(mirror, tab, now)) ?? null;
}

/** Survives reloads of one tab, is not shared with others. */
export function tabId(session: Storage): string {
  const name = "heliograph.tab";
  const known = session.getItem(name);
  if (known !== null) return known;
  const id = randomKey();
  session.setItem(name, id);
  return id;
}
