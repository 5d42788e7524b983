import { describe, expect, it } from "vitest";
import { Lane } from "./lane";
import type { Claimed } from "./load";

const delivery = (id: number) => ({ id: String(id) }) as Claimed;

function filled(lane: Lane, count: number): Lane {
  for (let n = 0; n < count; n += 1) lane.add(delivery(n), n);
  return lane;
}

describe("a lane", () => {
  it("works on as many as it has slots, in the order they came, and keeps the rest", () => {
    const lane = filled(new Lane(2, 100), 4);
    const first = lane.take();
    expect([first?.sinceMs, lane.take()?.sinceMs, lane.take()]).toEqual([0, 1, null]);
    first?.end();
    expect(lane.take()?.sinceMs).toBe(2);
    expect(lane.empty().map(({ id }) => id)).toEqual(["3"]);
  });

  it("holds a reserve of three times its slots, and asks for more once half of all is gone", () => {
    const lane = filled(new Lane(16, 1_000), 33);
    expect([lane.free, lane.isWorthAClaim]).toEqual([31, false]);
    lane.take()?.end();
    expect([lane.free, lane.isWorthAClaim]).toEqual([32, true]);
  });

  it("gives a slot away once the network has answered, and the lease at the end only", () => {
    const lane = filled(new Lane(1, 4), 2);
    const first = lane.take();
    expect(lane.take()).toBeNull();
    first?.leaveSlot();
    first?.leaveSlot();
    expect([lane.take()?.sinceMs, lane.take(), lane.free]).toEqual([1, null, 2]);
    first?.end();
    expect(lane.free).toBe(3);
  });

  it("never holds more than the network's cap, and still asks by the handful", () => {
    const lane = filled(new Lane(16, 9), 5);
    expect([lane.free, lane.isWorthAClaim]).toEqual([4, false]);
    lane.take()?.end();
    expect([lane.free, lane.isWorthAClaim]).toEqual([5, true]);
  });

  it("idles when a slot is free that nothing waits for and the cap leaves a lease", () => {
    const lane = new Lane(2, 2);
    const turns = () => [lane.take(), lane.take()];
    expect(lane.isIdling).toBe(true);
    filled(lane, 2);
    expect(lane.isIdling).toBe(false);
    const [first] = turns();
    first?.leaveSlot();
    expect(lane.isIdling).toBe(false);
    first?.end();
    expect(lane.isIdling).toBe(true);
  });

  it("of one slot under a cap of one asks whenever it is free", () => {
    expect(new Lane(1, 1).isWorthAClaim).toBe(true);
    expect(filled(new Lane(1, 1), 1).isWorthAClaim).toBe(false);
  });
});
