import { describe, expect, it } from "vitest";
import { emptyDoc } from "./document";
import {
  copyElsewhere,
  dropMirror,
  keepMirror,
  lostNewPost,
  mirrorOfPost,
  tabId,
  type Mirror,
} from "./mirror";

/** A browser's storage, in memory. */
class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  clear(): void {
    this.#items.clear();
  }
  getItem(name: string): string | null {
    return this.#items.get(name) ?? null;
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  removeItem(name: string): void {
    this.#items.delete(name);
  }
  setItem(name: string, value: string): void {
    this.#items.set(name, value);
  }
}

const MINUTE_MS = 60_000;
const NOW = Date.parse("2026-11-23T07:00:00Z");

function mirror(content: string, part: Partial<Mirror> = {}): Mirror {
  const doc = emptyDoc("UTC", { content });
  const about = { postId: null, etag: null, key: content, sent: null, files: [] };
  return { doc, ...about, tab: "mine", at: NOW, seen: NOW, left: false, ...part };
}

describe("the copy of unsaved work in this browser", () => {
  it("comes back in the tab that wrote it, and at once", () => {
    const storage = new MemoryStorage();
    keepMirror(storage, "wsp_1", mirror("typed"));
    expect(lostNewPost(storage, "wsp_1", "mine", NOW)?.doc.content).toBe("typed");
  });

  it("is left to another tab while that one is alive, and taken over when it has fallen silent", () => {
    const storage = new MemoryStorage();
    keepMirror(storage, "wsp_1", mirror("of another tab", { tab: "other" }));
    expect(lostNewPost(storage, "wsp_1", "mine", NOW + 1_000)).toBeNull();
    expect(lostNewPost(storage, "wsp_1", "mine", NOW + MINUTE_MS)?.doc.content).toBe("of another tab");
  });

  it("comes back at once in another tab when its own was closed", () => {
    const storage = new MemoryStorage();
    keepMirror(storage, "wsp_1", mirror("closed", { tab: "other", left: true }));
    expect(lostNewPost(storage, "wsp_1", "mine", NOW + 1_000)?.doc.content).toBe("closed");
  });

  it("of a tab that is still open, or has just crashed, is known as another's", () => {
    const storage = new MemoryStorage();
    keepMirror(storage, "wsp_1", mirror("theirs", { tab: "other", postId: "post_1" }));
    keepMirror(storage, "wsp_1", mirror("mine", { postId: "post_1" }));
    expect(mirrorOfPost(storage, "wsp_1", "post_1", "mine", NOW)?.doc.content).toBe("mine");
    expect(copyElsewhere(storage, "wsp_1", "post_1", "mine", NOW)?.doc.content).toBe("theirs");
    expect(copyElsewhere(storage, "wsp_1", "post_1", "mine", NOW + MINUTE_MS)).toBeNull();
  });

  it("never shows one workspace what was typed in another", () => {
    const storage = new MemoryStorage();
    keepMirror(storage, "wsp_1", mirror("secret plans"));
    expect(lostNewPost(storage, "wsp_2", "mine", NOW)).toBeNull();
  });

  it("gives back the latest of several", () => {
    const storage = new MemoryStorage();
    keepMirror(storage, "wsp_1", mirror("older", { at: NOW - MINUTE_MS }));
    keepMirror(storage, "wsp_1", mirror("newer"));
    expect(lostNewPost(storage, "wsp_1", "mine", NOW)?.doc.content).toBe("newer");
  });

  it("belongs to its post once there is one, and goes when it is dropped", () => {
    const storage = new MemoryStorage();
    const kept = mirror("edited", { postId: "post_1", etag: "3" });
    keepMirror(storage, "wsp_1", kept);
    expect(lostNewPost(storage, "wsp_1", "mine", NOW)).toBeNull();
    expect(mirrorOfPost(storage, "wsp_1", "post_1", "mine", NOW)?.etag).toBe("3");
    dropMirror(storage, "wsp_1", kept);
    expect(mirrorOfPost(storage, "wsp_1", "post_1", "mine", NOW)).toBeNull();
  });

  it("is not tripped up by what it cannot read", () => {
    const storage = new MemoryStorage();
    storage.setItem("heliograph.draft.wsp_1.new.x", "{half");
    storage.setItem("heliograph.draft.wsp_1.new.y", JSON.stringify({ doc: "of an older version" }));
    expect(lostNewPost(storage, "wsp_1", "mine", NOW)).toBeNull();
  });

  it("says so when the storage is full, and the work goes on", () => {
    const full = new MemoryStorage();
    full.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    expect(keepMirror(full, "wsp_1", mirror("typed"))).toBe(false);
  });

  it("knows its tab again after a reload", () => {
    const session = new MemoryStorage();
    expect(tabId(session)).toBe(tabId(session));
  });
});
