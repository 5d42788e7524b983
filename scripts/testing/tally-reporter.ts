import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import { emptyTally } from "./tally";

/** Writes what vitest did to TALLY_FILE, with the reason each skipped test gave (`context.skip(reason)`). */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tally = emptyTally();
    tally.failed += unhandled.length;
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") tally.passed += 1;
        else if (result.state === "skipped") {
          // Without a note the title says it: "… (not run: no server answers)", "… (needs root)".
          const told = /\(([^()]+)\)(?=$| > )/.exec(test.fullName)?.[1];
          const title = told ? test.fullName.replace(` (${told})`, "") : test.fullName;
          tally.skipped.push({ title, reason: result.note ?? told ?? "no reason was given" });
        } else failedTests += 1;
      }
      // A file that does not load, or whose hooks fail, has no failing test of its own.
      tally.failed += module.state() === "failed" ? Math.max(failedTests, 1) : failedTests;
    }
    writeFileSync(process.env.TALLY_FILE ?? "tally.json", JSON.stringify(tally));
  }
}
