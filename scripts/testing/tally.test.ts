import { expect, it } from "vitest";
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
