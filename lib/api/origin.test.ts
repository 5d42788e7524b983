import { afterEach, describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/server/env";
import { assertOwnOrigin, corsHeaders, preflight } from "./origin";

const globals = globalThis as typeof globalThis & { heliographEnv?: unknown };
afterEach(() => delete globals.heliographEnv);

function allow(origins: string): void {
  const DATABASE_URL = "postgresql://nobody@127.0.0.1:1/none";
  globals.heliographEnv = parseEnv({ ...process.env, DATABASE_URL, ALLOWED_ORIGINS: origins });
}

const from = (origin: string, method = "POST") =>
  new Request("http://127.0.0.1:3000/api/v1/posts", { method, headers: { origin } });

describe("ALLOWED_ORIGINS", () => {
  it("lets every page in with *, and none of them with a cookie", () => {
    allow("*");
    for (const headers of [
      corsHeaders(from("https://any.example")),
      preflight(from("null", "OPTIONS")).headers,
    ]) {
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-allow-credentials")).toBeNull();
    }
    expect(() =>
      assertOwnOrigin(from("https://any.example"), { kind: "cookie", value: "" } as never),
    ).toThrow(/session cookie/);
  });

  it("lets the pages in that it lists, and says that answers differ", () => {
    allow("https://one.example/, https://two.example");
    expect(corsHeaders(from("https://one.example")).get("access-control-allow-origin")).toBe(
      "https://one.example",
    );
    expect(corsHeaders(from("https://any.example")).get("access-control-allow-origin")).toBeNull();
    expect(corsHeaders(from("https://any.example")).get("vary")).toBe("Origin");
  });
});
