import "server-only";
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject } from "zod-openapi";
import { z } from "zod";
import type { Endpoint } from "@/lib/core/contract";
import { sessionCookieName } from "@/lib/auth/session-token";
import { env } from "@/lib/server/env";
import { bodyKindOf } from "./body";
import { ENDPOINTS, namedSchemas } from "./contracts";
import { takesIdempotencyKey } from "./idempotency";
import { answersOf, HEADERS } from "./openapi-answers";
import { operationsOf, type DescribedOperation } from "./openapi-paths";
import { readable } from "./openapi-schemas";

/** The contracts as an OpenAPI 3.1 document: what `/openapi.json`, `/docs` and `/redoc` show. */
type Document = ReturnType<typeof createDocument>;
type Parameters = NonNullable<ZodOpenApiOperationObject["requestParams"]>;

let made: Document | undefined;

const INTRODUCTION = `Schedule posts, and know what happened to each. JSON in \`snake_case\`, times in RFC 3339.

- **Sign in** with \`Authorization: Bearer\` and an API key (\`hg_…\`, made under Settings → API keys) or a token from \`POST /auth/token\`. A key acts in its own workspace; whoever belongs to several names one in \`X-Workspace\`.
- **Repeat safely**: send a new \`Idempotency-Key\` with each POST that must not happen twice. For 24 hours the same key and request get the same answer, from every key of one person or one \`integration\`; another request with that key gets 409. A request that was cut off may be repeated: it takes effect once.
- **Edit safely**: a post's \`ETag\` goes back in \`If-Match\`, with every call that changes it, its publishing and deletion included. Whoever acts on an older version gets 412 with the newer one; where nothing has versions, any that is named is refused.
- **Pages**: \`limit\` rows (100, at most 500), then \`cursor\` with the \`next_cursor\` of the page before, until that is null. A cursor belongs to its filter and sort. A row that nobody changes meanwhile is neither skipped nor shown twice. \`total=true\` counts, and \`updated_since\` tells what changed where rows do.
- **Refusals** are \`application/problem+json\`: \`code\` for programs, \`detail\` for people, \`issues\` with the path of each bad field. Fields that are not known are refused, not ignored.
- **Budget**: \`RateLimit-Remaining\` says how many calls are left; after 429 wait for \`Retry-After\` seconds.
- **What happened** to a post is in its \`deliveries\` (one per account) and their attempts; \`GET /events/stream\` tells of changes as they come.`;

/** What each group is about, in the order of the document. */
const TAGS: Record<string, string> = {
  health: "Whether we are well.",
  "identity-and-access": "Who calls: people, sessions, tokens, API keys, and the workspace with its members.",
  "social-accounts": "The accounts that posts go out through, and how they are connected.",
  posts:
    "What is written, where it goes and when; one delivery per account with every attempt; changes as they happen.",
  media: "Pictures for posts.",
  rest: "The networks' limits, and what needs a person.",
};

/** Named shapes become components, so that readers and generated clients see `Post` and not a nameless object. */
function nameSchemas(): void {
  for (const [schema, id] of namedSchemas()) {
    if (z.globalRegistry.get(schema)?.id === undefined)
      z.globalRegistry.add(schema, { ...schema.meta(), id });
  }
}

export function openApiDocument(): Document {
  if (made !== undefined) return made;
  nameSchemas();
  return (made = createDocument(source(), {
    outputIdSuffix: "Answer",
    override: readable,
    allowEmptySchema: { custom: true, any: true, unknown: true },
  }));
}

function source(): ZodOpenApiObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of inReadingOrder()) {
    const { path, endpoint } = operation;
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: described(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Heliograph",
      version: "1",
      description: INTRODUCTION,
      contact: { name: "Who runs this server", url: env.APP_URL },
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: `${env.APP_URL}/api/v1` }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      headers: HEADERS,
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "An API key (`hg_…`), or a token from `POST /auth/token`.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: sessionCookieName(),
          description:
            "The cookie of the dashboard; changes need our own Origin, and `X-Workspace` names the workspace.",
        },
      },
    },
  };
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Group by group, a list before its items: modules hand their exports out by the alphabet. */
function inReadingOrder(): DescribedOperation[] {
  const place = ({ path, endpoint: { tag, method } }: DescribedOperation) =>
    [Object.keys(TAGS).indexOf(tag), path, METHODS.indexOf(method)] as const;
  return ENDPOINTS.flatMap(operationsOf).sort((first, second) => {
    const [a, b] = [place(first), place(second)];
    return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) || a[2] - b[2];
  });
}

function described({ id, endpoint }: DescribedOperation): ZodOpenApiOperationObject {
  const isPublic = endpoint.access.kind === "public";
  const permission = endpoint.access.kind === "workspace" ? endpoint.access.permission : null;
  const notes = [
    endpoint.description,
    permission === null ? undefined : `Needs \`${permission}\`.`,
    endpoint.reauthenticate === true
      ? "A session must have given its password within the last 15 minutes, or this answers 403 with `reason: reauthenticate`: send it to `POST /sessions/reauthenticate`, then repeat the call. API keys are not asked."
      : undefined,
    endpoint.peopleOnly === true ? "For a signed-in person, not for an API key." : undefined,
  ];
  return {
    operationId: id,
    summary: endpoint.summary,
    description: notes.filter((note) => note !== undefined).join("\n\n") || undefined,
    tags: [endpoint.tag],
    security: isPublic ? [] : [{ bearer: [] }, { session: [] }],
    requestParams: parametersOf(endpoint),
    requestBody: requestBodyOf(endpoint),
    responses: answersOf(endpoint) as ZodOpenApiOperationObject["responses"],
  };
}

function parametersOf(endpoint: Endpoint): Parameters {
  const headers: Record<string, z.ZodType> = {};
  if (endpoint.access.kind === "workspace") {
    headers["X-Workspace"] = z
      .string()
      .optional()
      .describe("Workspace id or slug, for calls with the session cookie");
  }
  if (takesIdempotencyKey(endpoint)) {
    headers["Idempotency-Key"] = z
      .string()
      .max(255)
      .optional()
      .describe("New for each request that must not repeat");
  }
  if (endpoint.ifMatch !== undefined) {
    const header = z.string().describe("ETag of the version that was edited");
    headers["If-Match"] = endpoint.ifMatch === "required" ? header : header.optional();
  }
  if (endpoint.method === "GET" && endpoint.etagField !== undefined) {
    headers["If-None-Match"] = z
      .string()
      .optional()
      .describe("ETag of the answer that you have: 304 while it is the newest");
  }
  // Absent, not undefined: the generator takes each member that exists for a schema.
  const parts = {
    path: endpoint.params,
    query: endpoint.query,
    header: hasAny(headers) ? z.object(headers) : undefined,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, schema]) => schema !== undefined)) as Parameters;
}

function hasAny(record: object): boolean {
  return Object.keys(record).length > 0;
}

function requestBodyOf(endpoint: Endpoint): ZodOpenApiOperationObject["requestBody"] {
  const kind = bodyKindOf(endpoint);
  if (kind === "none" || endpoint.body === undefined) return undefined;
  const type = kind === "multipart" ? "multipart/form-data" : "application/json";
  return { required: !endpoint.body.safeParse({}).success, content: { [type]: { schema: endpoint.body } } };
}
