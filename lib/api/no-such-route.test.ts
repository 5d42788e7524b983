import { describe, expect, it, vi } from "vitest";
import { isRefused, noSuchRoute } from "./no-such-route";

vi.hoisted(() => {
  process.env.DATABASE_URL = "postgresql://nobody@127.0.0.1/none";
});

/** What a caller gets for `method path`: the route's own answer, or the refusal. */
async function answerTo(method: string, path: string) {
  const refused = isRefused(method, path);
  const [pathname = ""] = path.split("?", 1);
  const response = noSuchRoute({ method, path: pathname, headers: new Headers() });
  const body = (await response.json()) as { code: string; request_id: string };
  return { refused, status: response.status, allow: response.headers.get("allow"), response, body };
}

describe("a call that no route serves", () => {
  it.each(["/api/v1/nothing", "/api/v1/posts/a/nothing", "/api/v1", "/api/nothing"])(
    "finds a problem document at %s",
    async (path) => {
      const { refused, status, response, body } = await answerTo("GET", path);
      expect([refused, status, body.code]).toEqual([false, 404, "not_found"]);
      expect(response.headers.get("content-type")).toContain("application/problem+json");
      expect(response.headers.get("x-request-id")).toBe(body.request_id);
    },
  );

  it.each([
    ["DELETE", "/api/v1/posts?limit=1", "POST, GET, HEAD, OPTIONS"],
    ["POST", "/api/v1/posts/calendar", "GET, HEAD, OPTIONS"],
    ["GET", "/api/v1/auth/token", "POST, OPTIONS"],
    ["PATCH", "/api/v1/posts/post_1/cancel", "POST, OPTIONS"],
  ])("is told what %s %s serves instead", async (method, path, methods) => {
    const { status, allow, body } = await answerTo(method, path);
    expect([status, allow, body.code]).toEqual([405, methods, "method_not_allowed"]);
  });

  it.each(["/api/v1/posts/%E0%A4%A", "/media/%zz", "/auth/callback/%ff", "/%c0"])(
    "is a missing one when its address is badly escaped: %s",
    async (path) => {
      const { refused, status } = await answerTo("GET", path);
      expect([refused, status]).toEqual([true, 404]);
    },
  );
});

it("leaves alone what a route serves, and what is none of the API's business", () => {
  expect(isRefused("GET", "/api/v1/posts/calendar?from=%zz")).toBe(false);
  expect(isRefused("HEAD", "/api/v1/posts/post_1")).toBe(false);
  expect(isRefused("OPTIONS", "/api/v1/posts")).toBe(false);
  expect(isRefused("POST", "/api/auth/callback/credentials")).toBe(false);
  expect(isRefused("PUT", "/api/inngest")).toBe(false);
  expect(isRefused("GET", "/docs/a%20b?q=%zz")).toBe(false);
});
