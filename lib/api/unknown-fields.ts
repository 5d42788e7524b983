import "server-only";
import { z } from "zod";
import type { Issue } from "@/lib/core/errors";

/**
 * Fields of `value` that `schema` does not know, at any depth. zod drops them in silence; a caller who misspells
 * `scheduled_at` must hear of it instead.
 */
export function unknownFields(schema: z.core.$ZodType, value: unknown, path: Issue["path"] = []): Issue[] {
  const inner = unwrap(schema);
  if (typeof value !== "object" || value === null || value instanceof File) return [];
  if (inner instanceof z.core.$ZodObject) return Array.isArray(value) ? [] : inObject(inner, value, path);
  if (inner instanceof z.core.$ZodArray && Array.isArray(value)) {
    return value.flatMap((item, index) => unknownFields(inner._zod.def.element, item, [...path, index]));
  }
  if (inner instanceof z.core.$ZodRecord) {
    return Object.entries(value).flatMap(([key, item]) =>
      unknownFields(inner._zod.def.valueType, item, [...path, key]),
    );
  }
  if (inner instanceof z.core.$ZodUnion) {
    // The member with the fewest complaints is the one that was meant.
    const perMember = inner._zod.def.options.map((option) => unknownFields(option, value, path));
    return perMember.reduce(
      (best, issues) => (issues.length < best.length ? issues : best),
      perMember[0] ?? [],
    );
  }
  return [];
}

function inObject(schema: z.core.$ZodObject, value: object, path: Issue["path"]): Issue[] {
  const { shape, catchall } = schema._zod.def;
  return Object.entries(value).flatMap(([key, item]) => {
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (field !== undefined) return unknownFields(field, item, [...path, key]);
    const open = catchall !== undefined && !(catchall instanceof z.core.$ZodNever);
    if (open) return unknownFields(catchall, item, [...path, key]);
    return [{ path: [...path, key], code: "unrecognized_key", message: `There is no field "${key}" here.` }];
  });
}

/** What is inside optional, nullable, default, pipe and lazy wrappers: the shape that the caller sees. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable ||
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodReadonly ||
    schema instanceof z.core.$ZodNonOptional ||
    schema instanceof z.core.$ZodCatch
  ) {
    return unwrap(schema._zod.def.innerType);
  }
  if (schema instanceof z.core.$ZodPipe) {
    const { in: source, out } = schema._zod.def;
    // `z.preprocess` puts the transform first; everything else shows its shape first.
    return unwrap(source instanceof z.core.$ZodTransform ? out : source);
  }
  if (schema instanceof z.core.$ZodLazy) return unwrap(schema._zod.def.getter());
  return schema;
}
