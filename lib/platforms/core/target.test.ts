import { describe, expect, it } from "vitest";
import { PlatformError } from "./error";
import { webAddress } from "@/lib/core/web-address";
import { cleanTarget } from "./target";

const ada = {
  remoteId: "1",
  username: "ada",
  displayName: "Ada",
  avatarUrl: null,
  profileUrl: null,
  profile: {},
};

describe("what a network says about an account", () => {
  it("is cut and cleaned, word by word", () => {
    const { displayName, username, profile } = cleanTarget({
      ...ada,
      username: "a\u0000d\na",
      displayName: `A\ud800da ${"x".repeat(1_200_000)}`,
      profile: { version: "4\u0000", types: Array<string>(200_000).fill("image/png\u0007"), max: 500 },
    });
    expect(username).toBe("a d a");
    expect(displayName).toMatch(/^Ada x+…$/);
    expect(displayName).toHaveLength(200);
    expect(profile).toMatchObject({ version: "4", max: 500 });
    expect(profile.types).toHaveLength(100);
  });

  it("has a name even when nothing of it is left", () => {
    expect(cleanTarget({ ...ada, displayName: "\u0000\u0001" }).displayName).toBe("ada");
  });

  it.each(["", "a\u0000", "x".repeat(501)])("has an id that is whole, or it is refused", (remoteId) => {
    expect(() => cleanTarget({ ...ada, remoteId })).toThrow(PlatformError);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "blob:x", "jar:x", "no"])(
    "has no address like %s",
    (address) => {
      expect(webAddress(address)).toBeNull();
      expect(cleanTarget({ ...ada, avatarUrl: address, profileUrl: address })).toMatchObject({
        avatarUrl: null,
        profileUrl: null,
      });
    },
  );

  it("keeps an address of the web as it came", () => {
    expect(webAddress("https://social.example/@ada")).toBe("https://social.example/@ada");
  });
});

describe("a network's words in an error", () => {
  it("are cut and cleaned, whoever made it", () => {
    const error = new PlatformError("permanent", {
      message: `No\u0000 ${"x".repeat(120_000)}`,
      vendorCode: "c".repeat(5_000),
      vendorBody: `\u0000${"y".repeat(5_000_000)}`,
    });
    expect(error.message).toHaveLength(500);
    expect(error.detail.vendorCode).toHaveLength(100);
    expect(error.detail.vendorBody).toMatch(/^y+$/);
    expect(error.detail.vendorBody?.length).toBeLessThanOrEqual(65_536);
  });
});
