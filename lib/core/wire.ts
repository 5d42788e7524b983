/** Shapes that every domain's wire schema shares: times, cursors, pages. */
import { z } from "zod";

const FIRST_MS = Date.parse("0001-01-01T00:00:00.000Z");
/** A year before the last one that can be written: every zone's clock shows it in four digits, too. */
const LAST_MS = Date.parse("9998-12-31T23:59:59.999Z");

/** RFC 3339 in UTC on the way out; any offset on the way in, within the years that RFC 3339 can write. */
export const Timestamp = z.iso
  .datetime({
    offset: true,
    error: (issue) =>
      typeof issue.input === "string"
        ? "Use an RFC 3339 time with its offset, such as 2030-01-31T09:00:00Z (in an address, write + as %2B)."
        : undefined,
  })
  .refine((text) => {
    const at = Date.parse(text);
    // What is no time at all has been told so already.
    return Number.isNaN(at) || (at >= FIRST_MS && at <= LAST_MS);
  }, "This time is out of range.")
  .describe("RFC 3339 time");

/** IANA zone name that this runtime knows. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, "Unknown time zone; use an IANA name such as Europe/Berlin.")
  .describe("IANA time zone, for example Europe/Berlin");

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    // RangeError is the runtime's only way to say "unknown zone".
    return false;
  }
}

/** Query parameters of every list. */
export const PageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(100)
    .describe("Rows per page: 100 unless said, at most 500"),
  cursor: z.string().max(2_048).optional().describe("`next_cursor` of the previous page"),
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .describe("Accepted for small pages; prefer the cursor"),
  total: z
    .enum(["true", "false"])
    .optional()
    .describe("`true` counts what the filter leaves, to 10,000; then `10000+`"),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** Of a list whose rows change: only what was made or changed since. */
export const updatedSince = Timestamp.optional().describe(
  "Made or changed at or after: ask again with the time of your last reading for what changed since",
);

/** How many rows a filter leaves, as far as they are counted. */
const Total = z.union([z.number().int(), z.literal("10000+")]);
export type Total = z.infer<typeof Total>;

/** A page of `item`. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    next_cursor: z.string().nullable(),
    total: Total.optional().describe("Where `total=true` asked for it"),
  });
}

export const IdParams = z.object({ id: z.string().min(1).max(64) });

/** Comma-separated list in a query parameter: `?status=failed,unknown`. */
export function csvOf<T extends z.ZodType<string, string>>(item: T) {
  return z
    .string()
    .transform((value) => value.split(",").filter((part) => part !== ""))
    .pipe(z.array(item).max(50));
}

/** RFC 9457, with our members; a refusal may carry more, such as the newer version after a 412. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  request_id: z.string(),
  issues: z.array(
    z.object({ path: z.array(z.union([z.string(), z.number()])), code: z.string(), message: z.string() }),
  ),
});
export type Problem = z.infer<typeof Problem>;
