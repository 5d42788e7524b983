import { describe, expect, it } from "vitest";
import { ENDPOINTS } from "@/lib/api/contracts";
import { openApiDocument } from "@/lib/api/openapi";

describe("the served OpenAPI document", () => {
  it("describes every endpoint of every contract once", () => {
    const document = openApiDocument();
    const described = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(ENDPOINTS.map((endpoint) => `${endpoint.method} ${endpoint.path}`).sort());
    expect(new Set(ENDPOINTS.map((endpoint) => endpoint.id)).size).toBe(ENDPOINTS.length);
  });
});
