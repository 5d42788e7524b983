/**
 * A copy of unsaved work in this browser: what was typed survives a crash, a lost connection and a closed tab. It is
 * written at every change and taken away when the server has the same.
 */
import { z } from "zod";
import { ComposerDoc } from "./document";
import { randomKey } from "./random-key";

export const Mirror = z.object({
  doc: ComposerDoc,
  /** Post on the server that it is a newer version of; null before the first save. */
  postId: z.string().nullable(),
  etag: z.string().nullable(),
  /** Idempotency key of this writing: creating it twice makes one post. */
  key: z.string(),
  /** Body of a creation whose answer never came; must be repeated as it was. */
  sent: z.record(z.string(), z.unknown()).nullable(),
  /** Tab that wrote it. */
  tab: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
export type Mirror = z.infer<typeof Mirror>;

const PREFIX = "heliograph.draft";
/** A copy of another tab is that tab's work until it has been silent for this long. */
const ORPHAN_AFTER_MS = 30_000;

function nameOf(workspace: string, mirror: Pick<Mirror, "postId" | "key">): string {
  return `${PREFIX}.${workspace}.${mirror.postId ?? `new.${mirror.key}`}`;
}

/** Storage may be full or forbidden; the work then lives in memory and on the server only. */
export function keepMirror(storage: Storage, workspace: string, mirror: Mirror): boolean {
  try {
    storage.setItem(nameOf(workspace, mirror), JSON.stringify(mirror));
    return true;
  } catch {
    // QuotaExceededError or SecurityError; the caller warns before the tab is closed.
    return false;
  }
}

export function dropMirror(
  storage: Storage,
  workspace: string,
  mirror: Pick<Mirror, "postId" | "key">,
): void {
  storage.removeItem(nameOf(workspace, mirror));
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

/** Unsaved work on one post. */
export function mirrorOfPost(storage: Storage, workspace: string, postId: string): Mirror | null {
  return readMirror(storage, `${PREFIX}.${workspace}.${postId}`);
}

/** The latest unsaved new post of this tab, or of a tab that is gone. */
export function lostNewPost(storage: Storage, workspace: string, tab: string, now: number): Mirror | null {
  const found: Mirror[] = [];
  for (let index = 0; index < storage.length; index += 1) {
    const name = storage.key(index) ?? "";
    if (!name.startsWith(`${PREFIX}.${workspace}.new.`)) continue;
    const mirror = readMirror(storage, name);
    if (mirror !== null && (mirror.tab === tab || now - mirror.at > ORPHAN_AFTER_MS)) found.push(mirror);
  }
  return found.sort((a, b) => b.at - a.at)[0] ?? null;
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
