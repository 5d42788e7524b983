/*
 * Generates the Prisma client. Plain JavaScript, because it runs as `postinstall`, before anything else is there.
 * `prisma generate` uses no engine, but looks for one and would download it: any executable satisfies the look.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const schema = join(root, "prisma", "schema");
const output = join(root, "lib", "db", "generated");
const stamp = join(output, "STAMP");

const hash = createHash("sha256");
const require = createRequire(import.meta.url);
const prismaManifest = require.resolve("prisma/package.json");
hash.update(JSON.parse(readFileSync(prismaManifest, "utf8")).version);
for (const name of readdirSync(schema).sort()) hash.update(name).update(readFileSync(join(schema, name)));
const fingerprint = hash.digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== fingerprint) {
  rmSync(output, { recursive: true, force: true });
  const result = spawnSync(
    process.execPath,
    [join(dirname(prismaManifest), "build", "index.js"), "generate"],
    {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        CHECKPOINT_DISABLE: "1",
      },
    },
  );
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`);
    process.exit(1);
  }
  writeFileSync(stamp, fingerprint);
}
