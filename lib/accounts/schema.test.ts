import { describe, expect, it } from "vitest";
import { CreateAccountInput } from "./schema";

const parse = (access_token: string) => CreateAccountInput.safeParse({ platform: "x", access_token });

describe("a token typed in by hand", () => {
  it("loses the line break it was pasted with", () => {
    expect(parse(" AAAA-bbbb_cc%3D\n").data?.access_token).toBe("AAAA-bbbb_cc%3D");
  });

  it.each(["a b", "a\r\nX-Evil: 1", "\u00fcn\u00efcode", "\n"])(
    "is refused when no header can carry it: %j",
    (token) => {
      expect(parse(token).error?.issues).toMatchObject([{ path: ["access_token"] }]);
    },
  );
});
