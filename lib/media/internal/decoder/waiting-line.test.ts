import { expect, it } from "vitest";
import { WaitingLine } from "./waiting-line";

it("lets groups take turns, and keeps the order within each", () => {
  const line = new WaitingLine<string>();
  for (const item of ["a1", "a2", "a3"]) line.add("a", item);
  line.add("b", "b1");
  expect(line.next()).toBe("a1");
  line.add("c", "c1");
  expect(line.length).toBe(4);
  expect([line.next(), line.next(), line.next(), line.next()]).toEqual(["b1", "a2", "c1", "a3"]);
  expect([line.next(), line.length]).toEqual([undefined, 0]);
});
