import { describe, expect, it } from "vitest";
import { z } from "zod";
import { unknownFields } from "./unknown-fields";

const Inner = z.object({ n: z.number() });
const Schema = z.object({
  title: z.string(),
  maybe: Inner.nullish(),
  many: z.array(Inner).default([]),
  byKey: z.record(z.string(), Inner).optional(),
  either: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("a"), a: z.number() }),
    z.object({ kind: z.literal("b"), b: z.number() }),
  ]),
  open: z.looseObject({}).optional(),
  piped: z.preprocess((value) => value, Inner).optional(),
  anything: z.unknown(),
});
const paths = (value: unknown) => unknownFields(Schema, value).map((issue) => issue.path.join("."));

describe("fields that a schema does not know", () => {
  it("are found at every depth, through every wrapper", () => {
    const value = {
      titel: "x",
      maybe: { n: 1, m: 1 },
      many: [{ n: 1 }, { n: 1, o: 1 }],
      byKey: { k: { n: 1, p: 1 } },
      either: { kind: "b", b: 1, c: 1 },
      piped: { n: 1, q: 1 },
    };
    expect(paths(value)).toEqual(["titel", "maybe.m", "many.1.o", "byKey.k.p", "either.c", "piped.q"]);
  });

  it("are allowed where the schema is open, and no inherited name passes for a known one", () => {
    expect(
      paths({ title: "x", open: { any: 1 }, anything: { thing: 1 }, either: { kind: "a", a: 1 } }),
    ).toEqual([]);
    expect(paths(JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}'))).toEqual([
      "__proto__",
      "constructor",
    ]);
  });

  it("are no business of values that are not objects", () => {
    for (const value of [null, undefined, "text", 3, [1]]) expect(paths(value)).toEqual([]);
  });
});
