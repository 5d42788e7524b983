import { describe, expect, it } from "vitest";
import { pathWithin } from "./path-within";

describe("where a person goes after signing in", () => {
  it("keeps a path of this origin with its query", () => {
    expect(pathWithin("/acme/posts?status=failed")).toBe("/acme/posts?status=failed");
  });

  it("starts no connection to a network by itself", () => {
    expect(pathWithin("/auth/connect/mastodon?workspace=acme&instance_url=evil.test")).toBeNull();
    expect(pathWithin("/acme/../auth/connect/x")).toBeNull();
  });

  it.each([
    "/auth//connect/x",
    "/auth///connect//x",
    "/auth/./connect/x",
    "/auth/%2e/connect/x",
    "/auth/x/..//connect/x",
    "/%61uth/connect/x",
    "/auth/%63onnect/x",
    "/auth%2Fconnect/x",
    "/auth\\connect/x",
    "/auth/\tconnect/x",
    "/auth/connect",
    "/%c0",
  ])("reads a path as the server would before it compares: %j", (value) => {
    expect(pathWithin(value)).toBeNull();
  });

  it("keeps the way back from a network", () => {
    expect(pathWithin("/auth/callback/mastodon/0a1b?state=s")).toBe("/auth/callback/mastodon/0a1b?state=s");
  });

  it.each([
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "/.//evil.test",
    "/a/..//evil.test",
    "/\t/evil.test",
    "javascript:alert(1)",
    "",
    null,
    7,
  ])("never leaves this origin: %j", (value) => {
    expect(pathWithin(value)).toBeNull();
  });
});
