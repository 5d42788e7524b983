import { describe, expect, it } from "vitest";
import { SqlFilter } from "./sql-filter";

describe("oneOf", () => {
  const filter = (values: string[] | undefined) =>
    new SqlFilter().oneOf(values, "d.state", '"DeliveryState"');

  it("filters by nothing where no value is given", () => {
    expect([filter(undefined).where, filter([]).where]).toEqual(["true", "true"]);
  });

  it("compares one value plainly, for the sake of the index, and several as a set", () => {
    const [one, two] = [filter(["failed"]), filter(["failed", "held"])];
    expect([one.where, one.values]).toEqual(['d.state = $1::"DeliveryState"', ["failed"]]);
    expect([two.where, two.values]).toEqual([
      'd.state = ANY($1::text[]::"DeliveryState"[])',
      [["failed", "held"]],
    ]);
  });
});
