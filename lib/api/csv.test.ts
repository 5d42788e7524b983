import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, it } from "vitest";
import { toCsv } from "./csv";

const plain = fc.string({ unit: "grapheme" }).filter((text) => !/^[=+\-@\t\r]/.test(text));

it("gives every text back to a reader of CSV", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ a: plain, b: plain }), { minLength: 1 }), (rows) => {
      const read: unknown = parse(toCsv(["a", "b"], rows), { columns: true, relax_column_count: false });
      expect(read).toEqual(rows);
    }),
  );
});

it("takes the power from cells that a spreadsheet would run", () => {
  expect(toCsv(["a"], [{ a: "=1+1" }, { a: "@x" }, { a: "-1" }])).toBe("a\r\n'=1+1\r\n'@x\r\n'-1\r\n");
});

it("writes nothing for nothing, and objects as JSON", () => {
  expect(toCsv(["a", "b"], [{ a: null, b: { c: 1 } }])).toBe('a,b\r\n,"{""c"":1}"\r\n');
});
