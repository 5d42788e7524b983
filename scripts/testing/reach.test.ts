import { expect, it } from "vitest";
import { reachOf } from "./reach";

const GRAPH = new Map([
  ["scripts/worker.ts", ["lib/worker/main.ts"]],
  ["lib/worker/main.ts", ["lib/core/time.ts"]],
  ["lib/core/time.ts", []],
  ["app/page.tsx", ["components/clock.tsx"]],
  ["components/clock.tsx", ["lib/core/time.ts"]],
  ["e2e/crash/house.ts", []],
]);
const stagesOf = (...files: string[]) => [...reachOf(GRAPH, files).stages].sort();

it("runs the stages whose processes import what has changed, however far away", () => {
  expect(stagesOf("lib/worker/main.ts")).toEqual(["browser", "crash", "start"]);
  expect(stagesOf("components/clock.tsx")).toEqual(["browser", "start"]);
  expect(stagesOf("lib/core/time.ts")).toEqual(["browser", "crash", "start"]);
  expect(stagesOf("e2e/crash/house.ts")).toEqual(["crash"]);
});

it("leaves the stages alone that run nothing of it", () => {
  expect(stagesOf("lib/core/time.test.ts", "README.md", "e2e/app/composer.spec.ts")).toEqual([]);
  expect(reachOf(GRAPH, ["README.md", "lib/core/time.ts"]).everything).toBe(false);
});

it("knows a deleted file by its name", () => {
  expect(stagesOf("app/gone/page.tsx")).toEqual(["browser", "start"]);
});

it.each([
  "package-lock.json",
  "prisma/schema/post.prisma",
  "prisma/migrations/1/migration.sql",
  "vitest.config.mjs",
])("runs everything when %s has changed, which no import tells", (file) => {
  expect(reachOf(GRAPH, [file]).everything).toBe(true);
});
