import { describe, expect, it } from "vitest";
import { isLoopback, reachableHost } from "./listen-host";

describe("isLoopback", () => {
  it.each(["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1", "[::1]", "::ffff:127.0.0.1"])(
    "%s is this machine alone",
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each(["0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "social.example.com", "localhost.example.com", ""])(
    "%s is not",
    (host) => expect(isLoopback(host)).toBe(false),
  );
});

describe("reachableHost", () => {
  it("names a destination, in brackets where an address needs them", () => {
    expect(["0.0.0.0", "::", "::1", "192.168.1.5", "localhost"].map(reachableHost)).toEqual([
      "127.0.0.1",
      "127.0.0.1",
      "[::1]",
      "192.168.1.5",
      "localhost",
    ]);
  });
});
