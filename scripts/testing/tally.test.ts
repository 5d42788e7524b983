import { expect, it } from "vitest";
import { unfitNode } from "@/lib/platforms/testing/real-pds";
import { add, emptyTally, strict, summary } from "./tally";

const skip = (reason: string) => ({ title: "a journey", reason });

it("sums runners into one plain line", () => {
  const sum = add(
    { passed: 2, failed: 1, skipped: [skip("no Inngest server")] },
    { ...emptyTally(), passed: 3 },
  );
  expect(summary(sum)).toBe("5 passed, 1 failed, 1 skipped");
});

it("counts a missing browser or PDS as a failure where it must be there, and nothing else", () => {
  const tally = {
    ...emptyTally(),
    skipped: [skip("no Chromium"), skip("no PDS"), skip("no Inngest server")],
  };
  expect(summary(strict(tally))).toBe("0 passed, 2 failed, 1 skipped");
});

it("does not count the PDS as failed on a Node that its database is not built for", () => {
  expect([unfitNode("20.19.0"), unfitNode("24.1.0")]).toEqual([null, null]);
  const tally = { ...emptyTally(), skipped: [skip(`no PDS: ${unfitNode("26.12.1") ?? ""}`)] };
  expect(summary(strict(tally))).toBe("0 passed, 0 failed, 1 skipped");
  expect(tally.skipped[0]?.reason).toBe("no PDS: its better-sqlite3 is built for Node 20, not for Node 26");
});
