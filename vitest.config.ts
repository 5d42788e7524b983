import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Configuration every test process gets; secrets here protect nothing. */
const TEST_ENVIRONMENT: Record<string, string> = {
  NODE_ENV: "test",
  HELIOGRAPH_PROFILE: "local",
  HOST: "127.0.0.1",
  LOG_LEVEL: "silent",
  NEXTAUTH_SECRET: "for-tests-only-for-tests-only-for-tests-only",
  ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
};

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const exclude = ["**/node_modules/**", ".next/**", ".data/**", "e2e/app/**", "e2e/tenancy/*.spec.ts"];
const database = { globalSetup: "./scripts/testing/vitest-global.ts" };

export default defineConfig({
  resolve: { alias: { "@": at("."), "server-only": at("./scripts/testing/empty.ts") } },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    env: TEST_ENVIRONMENT,
    passWithNoTests: true,
    pool: "forks",
    // Vitest would leave one core to itself, and half of a machine with two.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...exclude, "**/*.integration.test.ts", "**/*.crash.test.ts", "e2e/start/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["**/*.integration.test.ts"],
          exclude,
          ...database,
          setupFiles: ["./scripts/testing/own-database.ts"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "crash",
          include: ["**/*.crash.test.ts"],
          exclude,
          ...database,
          // Whole phases of the matrix are reached in hooks. While one file's cells wait, another's run: one more than
          // there are cores.
          maxWorkers: Math.max(2, availableParallelism()) + 1,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: "start",
          include: ["e2e/start/**/*.test.ts"],
          exclude,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
