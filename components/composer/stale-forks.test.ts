import { describe, expect, it } from "vitest";
import { forksAfter } from "./stale-forks";

type Texts = Parameters<typeof forksAfter>[1];

const doc = (content: string, own?: string): Texts => ({
  content,
  variants: own === undefined ? {} : { acc_x: { content: own } },
});

describe("a text of its own", () => {
  it("remembers the shared text beside which it was written", () => {
    const forked = forksAfter({}, doc("shared", "own"));
    expect(forked).toEqual({ acc_x: { own: "own", shared: "shared" } });
    // A later change of the shared text leaves it behind, ...
    expect(forksAfter(forked, doc("shared and more", "own"))).toBe(forked);
    // ... until it is written again.
    expect(forksAfter(forked, doc("shared and more", "own, too"))).toEqual({
      acc_x: { own: "own, too", shared: "shared and more" },
    });
  });

  it("is forgotten when the account goes back to the shared text", () => {
    const forked = forksAfter({}, doc("shared", "own"));
    expect(forksAfter(forked, doc("shared"))).toEqual({});
  });
});
