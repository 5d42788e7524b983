import "server-only";
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject } from "zod-openapi";
import { z } from "zod";
import type { Endpoint } from "@/lib/core/contract";
import { ERROR_STATUS } from "@/lib/core/errors";
import { Problem } from "@/lib/core/wire";
import { env } from "@/lib/server/env";
import { bodyKindOf } from "./body";
import { ENDPOINTS, namedSchemas } from "./contracts";
import { takesIdempotencyKey } from "./idempotency";

/** The contracts as an OpenAPI 3.1 document: what `/openapi.json`, `/docs` and `/redoc` show. */
type Document = ReturnType<typeof createDocument>;
type Parameters = NonNullable<ZodOpenApiOperationObject["requestParams"]>;
type Responses = ZodOpenApiOperationObject["responses"];

let made: Document | undefined;

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
    // Uploads and streams: OpenAPI's own word for bytes.
    override: ({ jsonSchema, zodSchema }) => {
      if (zodSchema._zod.def.type === "file") Object.assign(jsonSchema, { type: "string", format: "binary" });
    },
    allowEmptySchema: { custom: true, any: true, unknown: true },
  }));
}

function source(): ZodOpenApiObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const endpoint of ENDPOINTS) {
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method.toLowerCase()]: operationOf(endpoint),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Heliograph",
      version: "1",
      description:
        "Schedule posts, and know what happened to each. JSON in `snake_case`, times in RFC 3339, errors as `application/problem+json`. Send a new `Idempotency-Key` with every POST that must not happen twice: for 24 hours the same key and body get the same answer.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: `${env.APP_URL}/api/v1` }],
    tags: [...new Set(ENDPOINTS.map((endpoint) => endpoint.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "An API key (`hg_…`), or a token from `POST /auth/token`.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "next-auth.session-token",
          description:
            "The cookie of the dashboard; changes need our own Origin, and `X-Workspace` names the workspace.",
        },
      },
    },
  };
}

function operationOf(endpoint: Endpoint): ZodOpenApiOperationObject {
  const isPublic = endpoint.access.kind === "public";
  const permission = endpoint.access.kind === "workspace" ? endpoint.access.permission : null;
  const notes = [endpoint.description, permission === null ? undefined : `Needs \`${permission}\`.`];
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    description: notes.filter((note) => note !== undefined).join("\n\n") || undefined,
    tags: [endpoint.tag],
    security: isPublic ? [] : [{ bearer: [] }, { session: [] }],
    requestParams: parametersOf(endpoint),
    requestBody: requestBodyOf(endpoint),
    responses: { [String(endpoint.status)]: successOf(endpoint), ...problemsOf(endpoint) } as Responses,
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

function successOf(endpoint: Endpoint): object {
  const headers =
    endpoint.etagField === undefined ? {} : { headers: { ETag: { schema: { type: "string" } } } };
  if (endpoint.status === 204) return { description: "Done" };
  switch (endpoint.responseKind ?? "json") {
    case "stream":
      return {
        description: "Server-sent events",
        content: { "text/event-stream": { schema: { type: "string" } } },
      };
    case "bytes":
      return {
        description: "The file",
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      };
    case "json": {
      const csv = endpoint.csvColumns === undefined ? {} : { "text/csv": { schema: { type: "string" } } };
      return {
        description: endpoint.status === 201 ? "Created" : "Answer",
        ...headers,
        content: { "application/json": { schema: endpoint.response }, ...csv },
      };
    }
  }
}

/** The refusals that this endpoint can give, each a problem document. */
function problemsOf(endpoint: Endpoint): Record<string, object> {
  const takesBody = bodyKindOf(endpoint) !== "none";
  const isPublic = endpoint.access.kind === "public";
  const statuses: [number, boolean][] = [
    [400, true],
    [401, !isPublic || endpoint.throttle !== undefined],
    [403, !isPublic],
    [404, endpoint.params !== undefined || !isPublic],
    [409, endpoint.method !== "GET"],
    [412, endpoint.ifMatch !== undefined],
    [413, takesBody],
    [415, takesBody],
    [428, endpoint.ifMatch === "required"],
    [429, endpoint.unmetered !== true],
    [500, true],
    [503, true],
  ];
  return Object.fromEntries(
    statuses
      .filter(([, applies]) => applies)
      .map(([status]) => [
        String(status),
        {
          description: Object.entries(ERROR_STATUS).find(([, value]) => value === status)?.[0] ?? "",
          content: { "application/problem+json": { schema: Problem } },
        },
      ]),
  );
}
