import { expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { limiter } from "./limiter";
import { inReserves, reserveSize } from "./reserve";

it("gives out exactly the budget, also to 300 callers at once in two processes", async () => {
  // Two reserves over one table, as two processes have.
  const first = inReserves(limiter("shared", 120, 60), 4);
  const second = inReserves(limiter("shared", 120, 60), 4);
  const calls = Array.from({ length: 300 }, (_, n) => (n % 2 === 0 ? first("k") : second("k")));
  const budgets = await Promise.all(calls);
  expect(budgets.filter((budget) => budget.allowed)).toHaveLength(120);
});

it("says what is left as if each call were counted alone", async () => {
  const take = inReserves(limiter("alone", 12, 60), 4);
  const left: number[] = [];
  for (let n = 0; n < 12; n++) left.push((await take("k")).remaining);
  expect(left).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  expect(await take("k")).toMatchObject({ allowed: false, remaining: 0 });
});

it("writes once per handful of calls", async () => {
  const take = inReserves(limiter("handful", 100, 60), 10);
  for (let n = 0; n < 11; n++) await take("k");
  const { rows } = await pool.query<{ points: number }>(
    "select points from rate_limits where key = 'handful:k'",
  );
  expect(rows).toEqual([{ points: 20 }]);
});

it("is never larger than the budget allows without a remainder", () => {
  expect([5, 60, 119, 600, 601, 100_000].map((limit) => reserveSize(limit))).toEqual([1, 1, 1, 10, 1, 20]);
});
