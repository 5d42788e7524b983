import Ajv from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { oas31 } from "zod-openapi";
import { handlers, nameOf, operationNamed } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import { openApiDocument } from "@/lib/api/openapi";
import { operationsOf } from "@/lib/api/openapi-paths";
import { POST_STATUSES } from "@/lib/posts/schema";

const described = () =>
  Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );

const operations = () =>
  Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, oas31.OperationObject>).map(
      ([method, operation]) => [`${method} ${path}`, operation] as const,
    ),
  );

describe("the served OpenAPI document", () => {
  it("describes every contract once, under an id of its own; what is asked per network once for each", () => {
    const expected = ENDPOINTS.flatMap(operationsOf);
    expect(described().sort()).toEqual(
      expected.map(({ path, endpoint }) => `${endpoint.method} ${path}`).sort(),
    );
    expect(new Set(expected.map(({ id }) => id)).size).toBe(expected.length);
    expect(new Set(operations().map(([, { operationId }]) => operationId)).size).toBe(expected.length);
    expect(new Set(ENDPOINTS.map((endpoint) => endpoint.id)).size).toBe(ENDPOINTS.length);
  });

  it("describes exactly the route files on disk", () => {
    const served = operations().map(([, { operationId = "" }]) => {
      const { endpoint, path, fixed } = operationNamed(operationId);
      const [, network] = Object.entries(fixed)[0] ?? [];
      return `${endpoint.method} ${network === undefined ? path : path.replace(`/${network}/`, "/{platform}/")}`;
    });
    expect([...handlers.keys()].sort()).toEqual([...new Set(served)].sort());
    expect(ENDPOINTS.map(nameOf).sort()).toEqual([...handlers.keys()].sort());
  });

  it("leaves no path open to two readings", () => {
    const paths = Object.keys(openApiDocument().paths ?? {}).map((path) => path.split("/"));
    const meets = (a: string[], b: string[]) =>
      a.length === b.length &&
      a.every((part, at) => part === b[at] || part.startsWith("{") || b[at]?.startsWith("{") === true);
    // A fixed word before a parameter in the same place is read first, by every reader; crossed ones are not.
    const covers = (a: string[], b: string[]) =>
      a.every((part, at) => part === b[at] || part.startsWith("{"));
    const crossed = paths.flatMap((a) =>
      paths.filter((b) => a !== b && meets(a, b) && !covers(a, b) && !covers(b, a)).map((b) => [a, b]),
    );
    expect(crossed).toEqual([]);
    expect(Object.keys(openApiDocument().paths ?? {}).join()).toContain("/auth/x/callback");
  });

  it("holds only schemas that a validator understands", () => {
    const document = openApiDocument();
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "document", ...document } as object);
    for (const name of Object.keys(document.components?.schemas ?? {})) {
      expect(() => ajv.compile({ $ref: `document#/components/schemas/${name}` }), name).not.toThrow();
    }
  });

  it("names every path parameter that its path holds", () => {
    for (const { path, endpoint } of ENDPOINTS.flatMap(operationsOf)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const shape = endpoint.params !== undefined && "shape" in endpoint.params ? endpoint.params.shape : {};
      expect(Object.keys(shape as object).sort(), endpoint.id).toEqual(inPath.sort());
    }
  });

  it("tells of every operation what it does, who may, and that it may be refused", () => {
    const tags = (openApiDocument().tags ?? []).map((tag) => tag.name);
    for (const [path, operation] of operations()) {
      expect(operation.summary, path).toBeTruthy();
      expect(operation.description, path).toBeTruthy();
      expect(operation.security, path).toBeInstanceOf(Array);
      expect(tags, path).toContain(operation.tags?.join());
      const statuses = Object.keys(operation.responses ?? {});
      expect(statuses, path).toEqual(expect.arrayContaining(["400", "500"]));
      if (operation.security?.length !== 0) expect(statuses, path).toContain("401");
    }
  });

  it("has no reference that leads nowhere", () => {
    const document = openApiDocument();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(500);
    for (const [, pointer = ""] of references) {
      const end = pointer.split("/").reduce<unknown>((at, key) => Reflect.get(Object(at), key), document);
      expect(end, pointer).toBeDefined();
    }
  });

  it("gives no field of a body a default, which generated clients take for a field that must be sent", () => {
    const document = openApiDocument();
    const bodies = Object.entries(document.components?.schemas ?? {}).filter(([name]) =>
      name.endsWith("Input"),
    );
    expect(bodies.length).toBeGreaterThan(15);
    expect(JSON.stringify(bodies)).not.toContain('"default":');
  });

  it("names the words that a list in a query takes", () => {
    const list = openApiDocument().paths?.["/posts"]?.get?.parameters ?? [];
    const status = list.find((parameter) => "name" in parameter && parameter.name === "status");
    expect(status).toMatchObject({ schema: { type: "array", items: { enum: [...POST_STATUSES] } } });
  });

  it("shows only examples that its own contract accepts", () => {
    const examples = ENDPOINTS.flatMap(({ id, body }) =>
      ((body?.meta()?.examples ?? []) as unknown[]).map((example) => ({ id, body, example })),
    );
    expect(examples.length).toBeGreaterThan(8);
    for (const { id, body, example } of examples) expect(body?.safeParse(example).success, id).toBe(true);
  });
});
