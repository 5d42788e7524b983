import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decrypt, encrypt, keyIdOf, parseKeys } from "./crypto";

const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const place = { table: "social_accounts", column: "credentials", rowId: "acc_1" };

describe("secrets at rest", () => {
  it("come back as they were, whatever the text", () => {
    const keys = parseKeys(key("k1"));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (plain) => {
        expect(decrypt(encrypt(plain, place, keys), place, keys)).toBe(plain);
      }),
    );
  });

  it("never look alike twice", () => {
    const keys = parseKeys(key("k1"));
    expect(encrypt("same", place, keys)).not.toBe(encrypt("same", place, keys));
  });

  it("do not open with a tag that was cut", () => {
    const keys = parseKeys(key("k1"));
    const parts = encrypt("secret", place, keys).split(".");
    for (const bytes of [4, 8, 12, 15]) {
      const tag = Buffer.from(parts[4] ?? "", "base64url").subarray(0, bytes);
      const cut = [...parts.slice(0, 4), tag.toString("base64url")].join(".");
      expect(() => decrypt(cut, place, keys), String(bytes)).toThrow();
    }
  });

  it("do not open in another row, column or table", () => {
    const keys = parseKeys(key("k1"));
    const sealed = encrypt("secret", place, keys);
    for (const other of [{ rowId: "acc_2" }, { column: "sealed" }, { table: "platform_apps" }]) {
      expect(() => decrypt(sealed, { ...place, ...other }, keys)).toThrow();
    }
  });

  it("do not open when a single character was changed", () => {
    const keys = parseKeys(key("k1"));
    const parts = encrypt("secret", place, keys).split(".");
    const body = parts[3] ?? "";
    parts[3] = `${body.startsWith("A") ? "B" : "A"}${body.slice(1)}`;
    expect(() => decrypt(parts.join("."), place, keys)).toThrow();
  });

  it("open after a rotation as long as the old key is listed, and name it when it is not", () => {
    const [old, fresh] = [key("old"), key("fresh")];
    const sealed = encrypt("secret", place, parseKeys(old));
    expect(decrypt(sealed, place, parseKeys(`${fresh},${old}`))).toBe("secret");
    expect(keyIdOf(encrypt("secret", place, parseKeys(`${fresh},${old}`)))).toBe("fresh");
    expect(() => decrypt(sealed, place, parseKeys(fresh))).toThrow('"old"');
  });

  it.each(["", "k1", "k1:short", `k 1:${randomBytes(32).toString("base64")}`, `${key("a")},${key("a")}`])(
    "refuse the malformed key list %j",
    (list) => {
      expect(() => parseKeys(list)).toThrow("ENCRYPTION_KEYS");
    },
  );
});
