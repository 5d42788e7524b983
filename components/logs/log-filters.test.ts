import { describe, expect, it } from "vitest";
import { hasLogFilters, logQuery, NO_LOG_FILTERS } from "./log-filters";

describe("the filters of the log", () => {
  it("mean nothing when none is set", () => {
    expect(hasLogFilters(NO_LOG_FILTERS)).toBe(false);
    expect(logQuery(NO_LOG_FILTERS, "UTC")).toEqual({ limit: 50 });
  });

  it("cover whole days of the workspace's zone, the last one included", () => {
    const query = logQuery({ ...NO_LOG_FILTERS, from: "2026-11-23", to: "2026-11-23" }, "Europe/Berlin");
    expect(query).toMatchObject({ from: "2026-11-22T23:00:00.000Z", to: "2026-11-23T23:00:00.000Z" });
  });

  it("keep a day of 23 hours when the clocks go forward", () => {
    const query = logQuery({ ...NO_LOG_FILTERS, from: "2026-03-29", to: "2026-03-29" }, "Europe/Berlin");
    expect(query).toMatchObject({ from: "2026-03-28T23:00:00.000Z", to: "2026-03-29T22:00:00.000Z" });
  });

  it("ignore a day that is none", () => {
    expect(logQuery({ ...NO_LOG_FILTERS, from: "yesterday" }, "UTC").from).toBeUndefined();
  });

  it("join several reasons as the API reads them", () => {
    const query = logQuery({ ...NO_LOG_FILTERS, kind: ["rate_limited", "unavailable"] }, "UTC");
    expect(query.kind).toBe("rate_limited,unavailable");
  });
});
