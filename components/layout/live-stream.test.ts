import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveStream, type LiveStreamOptions, type Source } from "./live-stream";

class FakeSource implements Source {
  readyState = 0;
  readonly #listeners = new Map<string, ((message: { data: string }) => void)[]>();

  addEventListener(type: string, listener: (message: { data: string }) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.readyState = 2;
  }

  fire(type: "open" | "error" | "message", readyState: number, data = ""): void {
    this.readyState = readyState;
    for (const listener of this.#listeners.get(type) ?? []) listener({ data });
  }
}

class FakePage extends EventTarget {
  visibilityState = "visible";

  turn(state: "visible" | "hidden"): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

function opened(over: Partial<LiveStreamOptions> = {}, page = new FakePage()) {
  const sources: FakeSource[] = [];
  const seen = { messages: [] as string[], gaps: 0, live: [] as boolean[] };
  const stream = new LiveStream({
    connect: () => {
      const source = new FakeSource();
      sources.push(source);
      return source;
    },
    page,
    onMessage: (data) => seen.messages.push(data),
    onGap: () => (seen.gaps += 1),
    onLive: (live) => seen.live.push(live),
    mayRetry: () => Promise.resolve(true),
    ...over,
  });
  const last = () => {
    const source = sources.at(-1);
    if (source === undefined) throw new Error("Nothing was opened.");
    return source;
  };
  return { stream, page, sources, seen, last };
}

describe("the live stream of a page", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("begins again after a refusal that the browser takes for final, and tells of the gap", async () => {
    const { sources, seen, last } = opened();
    last().fire("open", 1);
    last().fire("error", 2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sources).toHaveLength(2);
    last().fire("open", 1);
    last().fire("message", 1, "hello");
    expect(seen).toEqual({ messages: ["hello"], gaps: 2, live: [] });
  });

  it("leaves a cut that the browser mends by itself to the browser", async () => {
    const { sources, last } = opened();
    last().fire("open", 1);
    last().fire("error", 0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sources).toHaveLength(1);
  });

  it("waits longer from try to try", async () => {
    const { sources, last } = opened();
    for (const delay of [1_000, 2_000, 5_000, 10_000, 30_000, 30_000]) {
      const before = sources.length;
      last().fire("error", 2);
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(sources).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(sources).toHaveLength(before + 1);
    }
  });

  it("stays closed when another try is worth nothing", async () => {
    const { sources, last } = opened({ mayRetry: () => Promise.resolve(false) });
    last().fire("error", 2);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sources).toHaveLength(1);
  });

  it("says so when changes have not arrived for a while, and when they do again", async () => {
    const { seen, last } = opened();
    last().fire("open", 1);
    last().fire("error", 0);
    await vi.advanceTimersByTimeAsync(7_999);
    expect(seen.live).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.live).toEqual([false]);
    last().fire("open", 1);
    expect(seen.live).toEqual([false, true]);
  });

  it("gives its connection back in a hidden tab, and catches up when it is looked at again", async () => {
    const { page, sources, seen, last } = opened();
    last().fire("open", 1);
    page.turn("hidden");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sources[0]?.readyState).toBe(2);
    page.turn("visible");
    expect(sources).toHaveLength(2);
    expect(seen.gaps).toBe(1);
    last().fire("open", 1);
    expect(seen.gaps).toBe(2);
  });

  it("tells of the gap between the reading of the page and the first connection", () => {
    const { seen, last } = opened();
    expect(seen.gaps).toBe(0);
    last().fire("open", 1);
    expect(seen.gaps).toBe(1);
  });

  it("keeps its connection when somebody only looks away for a moment", async () => {
    const { page, sources, last } = opened();
    last().fire("open", 1);
    page.turn("hidden");
    await vi.advanceTimersByTimeAsync(2_000);
    page.turn("visible");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sources).toHaveLength(1);
    expect(sources[0]?.readyState).toBe(1);
  });

  it("opens nothing in a tab that begins hidden", () => {
    const page = new FakePage();
    page.visibilityState = "hidden";
    const { sources } = opened({}, page);
    expect(sources).toHaveLength(0);
    page.turn("visible");
    expect(sources).toHaveLength(1);
  });

  it("ends with its page", async () => {
    const { stream, page, sources, last } = opened();
    last().fire("error", 2);
    stream.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    page.turn("visible");
    expect(sources).toHaveLength(1);
    expect(last().readyState).toBe(2);
  });
});
