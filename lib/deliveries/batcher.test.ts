import { describe, expect, it } from "vitest";
import { Batcher } from "./batcher";

describe("a batcher", () => {
  it("gathers what comes at the same moment and answers each its own", async () => {
    const runs: number[][] = [];
    const batcher = new Batcher<number, number>((items) => {
      runs.push(items);
      return Promise.resolve(items.map((item) => item * 10));
    });
    expect(await Promise.all([1, 2, 3].map((item) => batcher.add(item)))).toEqual([10, 20, 30]);
    expect(runs).toEqual([[1, 2, 3]]);
  });

  it("lets what comes while it runs go with the next", async () => {
    const runs: number[][] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const batcher = new Batcher<number, number>(async (items) => {
      runs.push(items);
      await held;
      return items;
    }, 1);
    const first = batcher.add(1);
    await expect.poll(() => runs.length).toBe(1);
    const others = [batcher.add(2), batcher.add(3)];
    release();
    expect(await Promise.all([first, ...others])).toEqual([1, 2, 3]);
    expect(runs).toEqual([[1], [2, 3]]);
  });

  it("fails those of a failed run, and goes on", async () => {
    const batcher = new Batcher<number, number>((items) =>
      items.includes(0) ? Promise.reject(new Error("no")) : Promise.resolve(items),
    );
    await expect(Promise.all([batcher.add(0), batcher.add(1)])).rejects.toThrow("no");
    expect(await batcher.add(2)).toBe(2);
  });
});
