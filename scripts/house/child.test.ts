import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Child, type ChildOptions } from "./child";

let logs: string;
let said: string[];
beforeEach(() => {
  logs = mkdtempSync(join(tmpdir(), "heliograph-child-"));
  said = [];
});
afterEach(() => rmSync(logs, { recursive: true, force: true }));

const child = (script: string, more: Partial<ChildOptions> = {}) =>
  new Child({
    name: "worker",
    args: ["-e", script],
    env: {},
    logs,
    isReady: null,
    readyWithinMs: 60_000,
    say: (line) => said.push(line),
    ...more,
  });

describe("a process that is slow to be ready", () => {
  it("is waited for with a sentence each time the interval is over", async () => {
    let looks = 0;
    const slow = child("setInterval(() => {}, 1000)", {
      sayEveryMs: 1,
      isReady: () => Promise.resolve((looks += 1) > 3),
    });
    await slow.start();
    await slow.stop();
    expect(said.length).toBeGreaterThanOrEqual(2);
    expect(said[0]).toMatch(/^Waiting for the worker process, \d+ s so far/);
  });

  it("that ends is told in sentences, never with a stack trace", async () => {
    const failed = child("throw new Error('the reason')").start();
    const message = await failed.then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    expect(message).toContain("the reason");
    expect(message).toContain("The worker process ended while starting.");
    expect(message).not.toContain("    at ");
  });
});
