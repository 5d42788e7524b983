import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Configuration every test process gets; secrets here protect nothing. */
const TEST_ENVIRONMENT: Record<string, string> = {
  NODE_ENV: "test",
  HELIOGRAPH_PROFILE: "local",
  HOST: "127.0.0.1",
  LOG_LEVEL: "silent",
  NEXTAUTH_SECRET: "for-tests-only-for-tests-only-for-tests-only",
  ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
};

/**
 * Parts of paths of the files that take longest, the longest first. One that began last would keep one core busy while
 * the others have nothing left; vitest remembers how long files took, but a fresh clone has no memory.
 */
const LONG = [
  "lib/platforms/contract-suite.",
  "e2e/hostile/texts.",
  "lib/deliveries/storm.",
  "lib/deliveries/twins.",
  "lib/deliveries/late-list.",
  "e2e/api/hostile.",
  "lib/deliveries/state-machine.",
  "lib/platforms/network-rules.",
  "e2e/api/granting.",
  "e2e/hostile/servers.",
  "e2e/sandbox/panel.",
  "e2e/api/openapi-fuzz.",
  "lib/media/internal/decoder/decoder.",
];

/** Vitest's own order after the long files; groups of projects stay one after the other. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((part) => moduleId.includes(part));
      return place === -1 ? LONG.length : place;
    };
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => groupOf(a) - groupOf(b) || placeOf(a) - placeOf(b));
  }
}

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
    // One more than there are cores: while one file waits for a network, a clock or the database, others run.
    maxWorkers: Math.max(2, availableParallelism()) + 1,
    sequence: { sequencer: LongestFirst },
    // Patience with a busy machine; a test that bounds a time says so itself.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...exclude, "**/*.integration.test.ts", "**/*.crash.test.ts", "e2e/start/**"],
          testTimeout: 20_000, // Patience with a busy machine; nothing is asserted by it.
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
          // Whole phases of the matrix are reached in hooks.
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
