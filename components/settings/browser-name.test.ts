import { describe, expect, it } from "vitest";
import { browserOf } from "./browser-name";

describe("a session's browser", () => {
  it.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
      "Chrome on Linux",
      false,
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
      "Edge on Windows",
      false,
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1",
      "Safari on iOS",
      true,
    ],
    ["curl/8.5.0", "curl", false],
  ])("is named as a person would: %s", (agent, name, phone) => {
    expect(browserOf(agent)).toEqual({ name, phone });
  });

  it("is unknown when it does not say", () => {
    expect(browserOf(null).name).toBe("Unknown program");
  });
});
