import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/* What the sandbox has seen is evidence about our code, so our code must have no way to write there. */

const ROOMS = ["app", "components", "inngest", "lib", "prisma", "scripts"];
const HOME = join("lib", "sandbox");
/** Hands the schema to the role that alone may use it, before a sandbox runs; it reads and writes nothing in there. */
const ITS_ROLE = join("scripts", "house", "sandbox-environment.");
const STATEMENT = /\b(from|into|update|join|table|truncate|schema)\s+"?sandbox"?\b/i;

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (path === HOME || entry.name === "node_modules" || entry.name === "generated") continue;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mjs|sql|prisma)$/.test(entry.name)) yield path;
  }
}

describe("the sandbox's schema", () => {
  it("is named in no statement outside the sandbox", () => {
    const offenders = ROOMS.flatMap((room) =>
      [...sources(room)].filter(
        (file) => !file.startsWith(ITS_ROLE) && STATEMENT.test(readFileSync(file, "utf8")),
      ),
    );
    expect(offenders).toEqual([]);
  });

  it("is emptied or relieved of posts by no page and no job: the admin client's verbs for that are for tests", () => {
    const callers = ["app", "components", "lib", "inngest"]
      .flatMap((room) => [...sources(room)])
      .filter((file) => /\badmin\.(reset|deletePost|setClock)\(/.test(readFileSync(file, "utf8")));
    expect(callers).toEqual([]);
  });
});
