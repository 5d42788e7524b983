/** Values from JSON schemas, most of them fit and some not. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  format?: string;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  maxLength?: number;
}

export interface Source {
  /** The next number below 1. */
  next(): number;
  /** Ids that exist. */
  known: readonly string[];
  /** What references lead into. */
  document: object;
}

const UNFIT: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  "\u0000",
  "\uD800",
  [],
  {},
  [[[]]],
  { a: 1 },
  "ﷺ".repeat(50),
];
const TEXTS = [
  "",
  "a",
  "Hello, light.",
  "東京 https://example.com/a",
  "#one @ada",
  "👩‍👩‍👧",
  "'; --",
  "x".repeat(300),
  "true",
];
const FORMATS: Record<string, readonly string[]> = {
  "date-time": [
    "2030-01-31T09:00:00Z",
    "2020-01-01T00:00:00+14:00",
    "9998-12-31T23:59:59Z",
    "2030-02-30T00:00:00Z",
  ],
  email: ["ada@example.com", "a@b"],
  uri: ["https://example.com/", "javascript:alert(1)", "http://[::1]/"],
};

function pick<T>(from: readonly T[], next: () => number): T | undefined {
  return from[Math.floor(next() * from.length)];
}

function resolved(schema: JsonSchema, document: object): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const parts = schema.$ref.slice(2).split("/");
  const found = parts.reduce<unknown>((at, key) => Reflect.get(Object(at) as object, key), document);
  return resolved(found as JsonSchema, document);
}

/** A value for `schema`: about one in thirty, at any depth, is unfit. */
export function valueOf(given: JsonSchema, source: Source, depth = 0): unknown {
  const { next, document } = source;
  const schema = resolved(given, document);
  if (next() < 0.03) return pick(UNFIT, next);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pick(schema.enum, next);
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice !== undefined) return valueOf(pick(choice, next) ?? {}, source, depth);
  if (schema.allOf !== undefined) return valueOf(schema.allOf[0] ?? {}, source, depth);
  const type = Array.isArray(schema.type) ? pick(schema.type, next) : schema.type;
  switch (type) {
    case "object":
      return objectOf(schema, source, depth);
    case "array": {
      const length = Math.floor(next() * Math.min(3, (schema.maxItems ?? 2) + 1));
      return Array.from({ length }, () => valueOf(schema.items ?? {}, source, depth + 1));
    }
    case "integer":
    case "number": {
      const [low, high] = [schema.minimum ?? 0, schema.maximum ?? 1_000];
      return pick(
        [low, high, Math.floor(low + next() * (Math.min(high, low + 1_000) - low)), high + 1],
        next,
      );
    }
    case "boolean":
      return next() < 0.5;
    case "null":
      return null;
    case "string":
      return textOf(schema, source);
    default:
      return pick(TEXTS, next);
  }
}

function textOf(schema: JsonSchema, { next, known }: Source): string | undefined {
  const fit = FORMATS[schema.format ?? ""];
  if (fit !== undefined) return pick(fit, next);
  return next() < 0.5 ? pick(known, next) : pick(TEXTS, next);
}

function objectOf(schema: JsonSchema, source: Source, depth: number): Record<string, unknown> {
  const { next, known } = source;
  const made: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(name) === true;
    if (next() < (isRequired ? 0.98 : depth > 3 ? 0 : 0.3)) made[name] = valueOf(property, source, depth + 1);
  }
  const more = schema.additionalProperties;
  if (typeof more === "object" && next() < 0.3)
    made[pick(known, next) ?? "a"] = valueOf(more, source, depth + 1);
  if (next() < 0.02) made.unknown_field = 1;
  return made;
}
