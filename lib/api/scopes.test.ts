import { expect, it } from "vitest";
import { isKeyScope, PERMISSIONS } from "@/lib/core/permissions";
import { ENDPOINTS } from "./contracts";

const opened = ENDPOINTS.flatMap(({ access, peopleOnly, id }) =>
  access.kind === "workspace" && peopleOnly !== true ? [{ id, permission: access.permission }] : [],
);

it("has no scope of keys that opens nothing, and nothing for keys that no scope opens", () => {
  const scopes = PERMISSIONS.filter(isKeyScope);
  expect(scopes.filter((scope) => !opened.some(({ permission }) => permission === scope))).toEqual([]);
  expect(opened.filter(({ permission }) => !isKeyScope(permission))).toEqual([]);
  expect(opened.length).toBeGreaterThan(40);
});
