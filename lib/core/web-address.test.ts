import { describe, expect, it } from "vitest";
import { WebAddress, webAddress } from "./web-address";

const BAD = [
  "javascript:alert(1)",
  "JavaScript:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "file:///etc/passwd",
  "blob:https://social.example/1",
  "jar:https://social.example/a!/b",
  "ftp://social.example/a",
  "//social.example/a",
  "social.example/a",
  "https://",
  `https://social.example/${"a".repeat(2_000)}`,
  "",
];

describe("an address that somebody may follow", () => {
  it.each(BAD)("is not %j", (value) => {
    expect(webAddress(value)).toBeNull();
    expect(WebAddress.safeParse(value).success).toBe(false);
  });

  it.each(["https://social.example/@ada/1", "HTTP://social.example", "http://127.0.0.1:4014/a?b=c#d"])(
    "is %s",
    (value) => {
      expect(webAddress(value)).toBe(value);
      expect(WebAddress.parse(value)).toBe(value);
    },
  );

  it("is absent where a network sends none", () => {
    expect([webAddress(null), webAddress(undefined)]).toEqual([null, null]);
  });
});
