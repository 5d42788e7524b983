import "server-only";
/** Schemas as readers and generated clients want them, where the plain translation of zod would mislead them. */
import { z } from "zod";
import type { ZodOpenApiOverrideContext } from "zod-openapi";

/** Formats that every reader knows; the expression that checks them would only fill the page. */
const KNOWN_FORMATS = ["date-time", "email", "uri"];

export function readable({ jsonSchema, zodSchema, io }: ZodOpenApiOverrideContext): void {
  const { def } = zodSchema._zod;
  // Uploads: OpenAPI's own word for bytes.
  if (def.type === "file") Object.assign(jsonSchema, { type: "string", format: "binary" });
  if (KNOWN_FORMATS.includes(jsonSchema.format ?? "")) delete jsonSchema.pattern;
  if (io === "output") return;
  const list = listInOneWord(zodSchema);
  if (list !== null) Object.assign(jsonSchema, { type: "array", items: list });
  // Generated clients take a field with a default for one that is always there, and would make everybody send it.
  if (jsonSchema.default === undefined) return;
  const written = JSON.stringify(jsonSchema.default);
  const notable = !['""', "[]", "{}"].includes(written);
  const parts = [jsonSchema.description, ...(notable ? [`Default: \`${written}\``] : [])];
  jsonSchema.description = parts.filter((part) => part !== undefined).join(". ") || undefined;
  delete jsonSchema.default;
}

/**
 * Words of a list that the wire also takes as one word with commas (`csvOf`). As an array it is sent as repeated
 * parameters, which mean the same, and a client knows the words.
 */
function listInOneWord(schema: z.core.$ZodType): { type: "string"; enum: string[] } | null {
  if (!(schema instanceof z.core.$ZodPipe) || !(schema._zod.def.out instanceof z.core.$ZodArray)) return null;
  const { element } = schema._zod.def.out._zod.def;
  if (!(element instanceof z.core.$ZodEnum)) return null;
  return { type: "string", enum: Object.values(element._zod.def.entries).map(String) };
}
