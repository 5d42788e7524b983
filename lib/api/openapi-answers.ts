import "server-only";
/** What an endpoint answers, for the OpenAPI document: its success, and the refusals that it can give. */
import type { ZodOpenApiResponseObject } from "zod-openapi";
import type { Endpoint } from "@/lib/core/contract";
import { ERROR_STATUS, type ErrorCode } from "@/lib/core/errors";
import { Problem } from "@/lib/core/wire";
import { takesIdempotencyKey } from "./idempotency";
import { isChange } from "./preconditions";
import { locationOf } from "./respond";

const integer = { type: "integer" } as const;

/** Headers that many answers carry; an answer refers to them by name. */
export const HEADERS = {
  "X-Request-Id": {
    description: "Names this call in our log; yours when you sent one",
    schema: { type: "string" },
  },
  ETag: {
    description: "The version of the post, for `If-Match`; of a reading, for `If-None-Match` too",
    schema: { type: "string" },
  },
  Location: { description: "Where it is read", schema: { type: "string" } },
  "RateLimit-Limit": { description: "Calls per window", schema: integer },
  "RateLimit-Remaining": { description: "Calls left in this window", schema: integer },
  "RateLimit-Reset": { description: "Seconds until the window ends", schema: integer },
  "Retry-After": { description: "Seconds to wait", schema: integer },
  "WWW-Authenticate": { description: "How to sign in", schema: { type: "string" } },
  "Idempotent-Replayed": {
    description: "`true` when this is the stored answer of an earlier request",
    schema: { type: "string" },
  },
} as const;

type HeaderName = keyof typeof HEADERS;

function headersOf(names: HeaderName[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

const BUDGET: HeaderName[] = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

function successHeaders(endpoint: Endpoint): HeaderName[] {
  return [
    "X-Request-Id",
    ...(endpoint.status === 201 && locationOf(endpoint, { id: "" }) !== null ? (["Location"] as const) : []),
    ...(endpoint.etagField === undefined ? [] : (["ETag"] as const)),
    ...(takesIdempotencyKey(endpoint) ? (["Idempotent-Replayed"] as const) : []),
    ...(endpoint.unmetered === true ? [] : BUDGET),
  ];
}

function successOf(endpoint: Endpoint): object {
  const headers = headersOf(successHeaders(endpoint));
  if (endpoint.status === 204) return { description: "Done", headers };
  switch (endpoint.responseKind ?? "json") {
    case "stream":
      return {
        description: "Server-sent events",
        headers,
        content: { "text/event-stream": { schema: { type: "string" } } },
      };
    case "bytes":
      return {
        description: "The file",
        headers,
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      };
    case "json": {
      const csv = endpoint.csvColumns === undefined ? {} : { "text/csv": { schema: { type: "string" } } };
      return {
        description: endpoint.status === 201 ? "Created" : "Answer",
        headers,
        content: { "application/json": { schema: endpoint.response }, ...csv },
      };
    }
  }
}

function unchangedOf(endpoint: Endpoint): Record<string, object> {
  if (endpoint.method !== "GET" || endpoint.etagField === undefined) return {};
  const headers = headersOf(["X-Request-Id", "ETag", ...BUDGET]);
  return { "304": { description: "As `If-None-Match` has it: nothing has changed", headers } };
}

const SAYS: Record<ErrorCode, string> = {
  invalid_input: "Something in the request is not right; `issues` has the path of each bad field",
  unauthenticated: "No sign-in, or one that is not valid any more",
  forbidden: "The role or the scopes do not allow it",
  not_found: "Not there, or somebody else's",
  method_not_allowed: "Another method is served here",
  conflict: "In conflict with what is there, for example a post that is being sent",
  precondition_failed:
    "Not the version that `If-Match` names; `current` is the newer one, where there are versions",
  too_large: "The body is too large, or the workspace keeps as many pictures as it may",
  unsupported_media: "The wrong content type",
  expectation_failed: "`Expect` asks for more than `100-continue`",
  misdirected: "The host of this request is not this server's",
  precondition_required: "`If-Match` is missing",
  rate_limited: "Too many calls",
  internal: "Our fault; quote `request_id`",
  unavailable: "Not available right now",
};

const MORE_HEADERS: Partial<Record<ErrorCode, HeaderName[]>> = {
  unauthenticated: ["WWW-Authenticate"],
  rate_limited: [...BUDGET, "Retry-After"],
  unavailable: ["Retry-After"],
};

/** `not_found` → `NotFound`: the name of the refusal among the components. */
function nameOf(code: ErrorCode): string {
  return code.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

const REFUSALS = new Map<ErrorCode, ZodOpenApiResponseObject>(
  (Object.keys(SAYS) as ErrorCode[]).map((code) => [
    code,
    {
      id: nameOf(code),
      description: SAYS[code],
      headers: headersOf(["X-Request-Id", ...(MORE_HEADERS[code] ?? [])]),
      content: { "application/problem+json": { schema: Problem } },
    },
  ]),
);

function refusalsOf(endpoint: Endpoint): ErrorCode[] {
  // A body where none is taken is still looked at.
  const takesBody = endpoint.method !== "GET";
  const isPublic = endpoint.access.kind === "public";
  const applies: Partial<Record<ErrorCode, boolean>> = {
    unauthenticated: !isPublic || endpoint.throttle !== undefined,
    // Sign-up may be closed, and an invitation used.
    forbidden: !isPublic || endpoint.throttle === "sign_up",
    not_found: endpoint.params !== undefined || !isPublic || endpoint.throttle === "sign_up",
    method_not_allowed: false,
    expectation_failed: false,
    misdirected: false,
    conflict: endpoint.method !== "GET" && endpoint.readOnly !== true,
    precondition_failed: isChange(endpoint),
    too_large: takesBody,
    unsupported_media: takesBody,
    precondition_required: endpoint.ifMatch === "required",
    rate_limited: endpoint.unmetered !== true,
  };
  return (Object.keys(SAYS) as ErrorCode[]).filter((code) => applies[code] ?? true);
}

/** Every answer of `endpoint` by status; each refusal is a problem document. */
export function answersOf(endpoint: Endpoint): Record<string, object> {
  const refusals = refusalsOf(endpoint).map((code) => [String(ERROR_STATUS[code]), REFUSALS.get(code) ?? {}]);
  return {
    [String(endpoint.status)]: successOf(endpoint),
    ...unchangedOf(endpoint),
    ...Object.fromEntries(refusals),
  };
}
