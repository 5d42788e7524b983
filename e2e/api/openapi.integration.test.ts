import Ajv from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { handlers, nameOf } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import { openApiDocument } from "@/lib/api/openapi";

const described = () =>
  Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );

describe("the served OpenAPI document", () => {
  it("describes every contract once, under an id of its own", () => {
    expect(described().sort()).toEqual(ENDPOINTS.map(nameOf).sort());
    expect(new Set(ENDPOINTS.map((endpoint) => endpoint.id)).size).toBe(ENDPOINTS.length);
  });

  it("describes exactly the route files on disk", () => {
    expect([...handlers.keys()].sort()).toEqual(described().sort());
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
    for (const endpoint of ENDPOINTS) {
      const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const shape = endpoint.params !== undefined && "shape" in endpoint.params ? endpoint.params.shape : {};
      expect(Object.keys(shape as object).sort(), endpoint.id).toEqual(inPath.sort());
    }
  });
});
