import type { z } from "zod";

/** What is wrong with an input, in words for people: given as `error` to every parsing whose faults people read. */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      // JSON does not know undefined.
      return issue.input === undefined
        ? "This is required."
        : `This must be ${KINDS[issue.expected] ?? "something else"}.`;
    case "too_small":
      if (issue.origin === "string" && Number(issue.minimum) <= 1) return "This may not be empty.";
      return `This must ${sizeOf(issue.origin, "at least", issue.minimum)}.`;
    case "too_big":
      return `This must ${sizeOf(issue.origin, "at most", issue.maximum)}.`;
    case "invalid_value":
      return `Use ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}.`;
    case "invalid_format":
      return FORMATS[issue.format] ?? "This is not written as it must be.";
    case "invalid_union":
      return "This has none of the forms that are taken here.";
    case "not_multiple_of":
      return `This must be a multiple of ${String(issue.divisor)}.`;
    case "unrecognized_keys":
      return `There is no field ${issue.keys.map((key) => `"${key}"`).join(", ")} here.`;
    default:
      return "This is not taken here.";
  }
};

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  file: "a file",
  null: "null",
};

const FORMATS: Readonly<Record<string, string>> = {
  email: "This is no e-mail address.",
  url: "This is no address such as https://example.com.",
  date: "Use a date such as 2030-01-31.",
};

function sizeOf(origin: string, how: string, size: number | bigint): string {
  const few = `${how} ${String(size)}`;
  if (origin === "string") return `have ${few} characters`;
  if (origin === "array" || origin === "set") return `have ${few} entries`;
  return origin === "file" ? `have ${few} bytes` : `be ${few}`;
}
