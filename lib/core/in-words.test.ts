import { describe, expect, it } from "vitest";
import { z } from "zod";
import { formFailure, readForm } from "@/components/forms/form-state";
import { checkContent } from "@/lib/platforms/core/check-content";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { parseEnv } from "@/lib/server/env";
import { inWords } from "./in-words";

const JARGON = /Too (small|big)|Invalid |[Ee]xpected|Unrecognized|pattern|received|[<>]=/;

describe("what is wrong with an input", () => {
  it.each([
    [z.string(), undefined, "This is required."],
    [z.string(), 1, "This must be a text."],
    [z.string().min(1), "", "This may not be empty."],
    [z.array(z.string()).max(1), ["a", "b"], "This must have at most 1 entries."],
    [z.enum(["a", "b"]), "c", "Use one of a, b."],
    [z.string().regex(/^a$/), "b", "This is not written as it must be."],
    [z.number().multipleOf(5), 3, "This must be a multiple of 5."],
    [z.strictObject({}), { a: 1 }, 'There is no field "a" here.'],
    [z.string().refine(() => false), "", "This is not taken here."],
  ])("is said in words: %#", (schema, value, words) => {
    expect(schema.safeParse(value, { error: inWords }).error?.issues.map(({ message }) => message)).toEqual([
      words,
    ]);
  });

  const UNFIT = [1e9, -1, "", "x".repeat(3_000), true, [], {}, [1], ["", "a b"], null];
  it.each(Object.values(MANIFESTS))("is said in words of the options for $name", (manifest) => {
    const names = ["unknown", ...Object.keys((manifest.options as z.ZodObject).shape)];
    const messages = names.flatMap((name) =>
      UNFIT.flatMap((value) =>
        checkContent(manifest, {
          text: "a",
          media: [],
          options: { [name]: value },
          postType: null,
          profile: null,
        })
          .filter(({ rule }) => rule === "options.invalid")
          .map(({ message }) => message),
      ),
    );
    expect(messages).not.toEqual([]);
    for (const message of messages) expect(message).not.toMatch(JARGON);
  });

  it("is said in words of the configuration", () => {
    const secrets = {
      DATABASE_URL: "postgres://a/b",
      NEXTAUTH_SECRET: "x".repeat(40),
      ENCRYPTION_KEYS: "1:a",
    };
    for (const [name, value, words] of [
      ["PORT", "abc", "PORT must be a number"],
      ["SIGN_UP", "maybe", "SIGN_UP wants one of open, invite, closed"],
      ["FACEBOOK_GRAPH_VERSION", "27", "FACEBOOK_GRAPH_VERSION is not written as it must be"],
    ] as const) {
      expect(() => parseEnv({ ...secrets, [name]: value })).toThrow(words);
    }
  });

  it("is said in words of a form", () => {
    const form = new FormData();
    try {
      readForm(z.object({ name: z.string().min(2), days: z.number() }), { name: "", days: "x" });
      expect.unreachable();
    } catch (error) {
      expect(formFailure(error, form).errors).toEqual({
        name: "This must have at least 2 characters.",
        days: "This must be a number.",
      });
    }
  });
});
