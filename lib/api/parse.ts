import "server-only";
import type { z } from "zod";
import type { Endpoint } from "@/lib/core/contract";
import { AppError, type Issue } from "@/lib/core/errors";
import { inWords } from "@/lib/core/in-words";
import { invalidInput } from "./problem";
import { unstorable } from "./storable";
import { unknownFields } from "./unknown-fields";

/** Names the workspace wherever no header can be sent, whether the contract says so or not. */
const WORKSPACE = "workspace";

const MAX_ISSUES = 100;

export interface RawInput {
  params: Record<string, string>;
  search: URLSearchParams;
  body: unknown;
}

/**
 * Params, query and body through the contract, merged into the verb's input. Throws `invalid_input` with every
 * issue of all three, unknown fields included, and `not_found` for an id that no row can have.
 */
export function parseInput(endpoint: Endpoint, raw: RawInput): Record<string, unknown> {
  assertPossibleId(endpoint, raw.params);
  const query = queryOf(endpoint, raw.search);
  const unfit = [raw.params, query, raw.body].flatMap((part) => unstorable(part));
  // Before anything else reads it: too deep a body would end a reader that follows it down.
  if (unfit.length > 0) throw invalidInput(distinct(unfit));
  const issues: Issue[] = [];
  const input: Record<string, unknown> = {};
  const take = (schema: z.ZodType | undefined, value: unknown) => {
    if (schema === undefined) return;
    issues.push(...unknownFields(schema, value));
    const parsed = schema.safeParse(value, { error: inWords });
    // The address wins: a body that comes back as it was read may name an id, too.
    if (parsed.success) Object.assign(input, { ...(parsed.data as object), ...input });
    else issues.push(...parsed.error.issues.flatMap(toIssues));
  };
  take(endpoint.params, raw.params);
  if (endpoint.query === undefined) issues.push(...Object.keys(query).map(unknownParameter));
  take(endpoint.query, query);
  take(endpoint.body, raw.body);
  if (issues.length > 0) throw invalidInput(distinct(issues));
  return input;
}

/** A malformed id answers as an unknown one. */
function assertPossibleId(endpoint: Endpoint, params: RawInput["params"]): void {
  if (params.id === undefined || endpoint.params === undefined) return;
  if (unstorable(params.id).length === 0 && endpoint.params.safeParse(params).success) return;
  throw new AppError("not_found", "There is nothing under this id.");
}

function unknownParameter(name: string): Issue {
  return { path: [name], code: "unrecognized_key", message: `There is no parameter "${name}" here.` };
}

/** Repeated parameters become one comma-separated value, the form that lists take. */
function queryOf(endpoint: Endpoint, search: URLSearchParams): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of new Set(search.keys())) {
    if (name === WORKSPACE && !isDeclared(endpoint, name)) continue;
    query[name] = search.getAll(name).join(",");
  }
  return query;
}

function isDeclared(endpoint: Endpoint, name: string): boolean {
  const { query } = endpoint;
  return query !== undefined && "shape" in query && Object.hasOwn(query.shape as object, name);
}

/** One zod issue as ours; strict objects report several unknown keys in one, each gets its own pointer. */
function toIssues(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      code: "unrecognized_key",
      message: `There is no field "${key}" here.`,
    }));
  }
  const code =
    issue.code === "custom" && typeof issue.params?.code === "string" ? issue.params.code : issue.code;
  return [{ path, code, message: issue.message }];
}

/** Each once, and no more than anybody reads: a hostile body could have hundreds of thousands. */
function distinct(issues: Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = JSON.stringify([issue.path, issue.code]);
    if (seen.has(key)) return false;
    seen.add(key);
    return seen.size <= MAX_ISSUES;
  });
}
