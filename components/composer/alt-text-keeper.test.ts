import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/lib/core/api-client";
import type { MediaItem } from "@/lib/media/schema";
import { AltTextKeeper } from "./alt-text-keeper";

const item = (alt_text: string) => ({ id: "med_1", alt_text }) as MediaItem;
const offline = () => new ApiError("network", 0, "No answer.", [], null, null, {});

function browser(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
    get length() {
      return kept.size;
    },
  } as unknown as Storage;
}

let storage: Storage;
let saved: string[];
let answer: () => Error | null;
const refusals: string[] = [];
function keeper() {
  return new AltTextKeeper({
    workspace: "wsp_1",
    storage,
    save: (_id, text) => {
      const error = answer();
      if (error !== null) return Promise.reject(error);
      saved.push(text);
      return Promise.resolve();
    },
    onRefused: (message) => refusals.push(message),
    onSaved: () => undefined,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  storage = browser();
  saved = [];
  answer = () => null;
});

describe("AltTextKeeper", () => {
  it("saves the last text after a pause, once", async () => {
    const alt = keeper();
    alt.set("med_1", "A h", "");
    alt.set("med_1", "A hill", "");
    await vi.runAllTimersAsync();
    expect(saved).toEqual(["A hill"]);
    expect(storage).toHaveLength(0);
  });

  it("leaves a copy to a page that was rendered before the text was saved, until the server has it", async () => {
    const alt = keeper();
    alt.set("med_1", "A hill", "");
    alt.leave();
    await vi.runAllTimersAsync();
    expect(saved).toEqual(["A hill"]);
    expect(keeper().withTyped(item("")).alt_text).toBe("A hill");
    expect(keeper().withTyped(item("A hill")).alt_text).toBe("A hill");
    expect(storage).toHaveLength(0);
  });

  it("has saved everything when a flush is over, so that a post goes out with it", async () => {
    const alt = keeper();
    alt.set("med_1", "A hill", "");
    await alt.flush();
    expect(saved).toEqual(["A hill"]);
  });

  it("tells a flush that it failed, and tries again until the text has arrived", async () => {
    const alt = keeper();
    answer = offline;
    alt.set("med_1", "A hill", "");
    await expect(alt.flush()).rejects.toThrow("No answer.");
    expect(storage).toHaveLength(1);
    answer = () => null;
    await vi.runAllTimersAsync();
    expect([saved, storage.length]).toEqual([["A hill"], 0]);
  });

  it("brings back after a crash what the server never got", async () => {
    answer = offline;
    const crashed = keeper();
    crashed.set("med_1", "A hill", "");
    await expect(crashed.flush()).rejects.toThrow();
    vi.clearAllTimers();
    answer = () => null;
    const next = keeper();
    expect(next.withTyped(item("")).alt_text).toBe("A hill");
    await vi.runAllTimersAsync();
    expect(saved).toEqual(["A hill"]);
  });

  it("does not put an old copy over what somebody has written since", async () => {
    answer = offline;
    const crashed = keeper();
    crashed.set("med_1", "A hill", "");
    await expect(crashed.flush()).rejects.toThrow();
    vi.clearAllTimers();
    expect(keeper().withTyped(item("A mountain")).alt_text).toBe("A mountain");
    expect(storage).toHaveLength(0);
  });

  it("gives up on what is refused for good, and says so", async () => {
    const alt = keeper();
    answer = () => new ApiError("not_found", 404, "There is no such picture.", [], null, null, {});
    alt.set("med_1", "A hill", "");
    await vi.runAllTimersAsync();
    expect(refusals).toEqual(["There is no such picture."]);
    expect(storage).toHaveLength(0);
  });
});
