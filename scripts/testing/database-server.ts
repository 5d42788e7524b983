import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@/lib/db/embedded";
import { prepareTemplate } from "@/lib/db/test-database";

export interface TestServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * The server all tests share: the one of TEST_DATABASE_URL, or an embedded one in a temporary folder. Its time
 * zone is the process's own (TZ), so that a suite under another TZ meets a database that agrees with it.
 */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: () => Promise.resolve() };
  const home = mkdtempSync(join(tmpdir(), "heliograph-test-"));
  const server = await startEmbedded({ home, durable: false, timezone: process.env.TZ || "UTC" });
  process.env.TEST_DATABASE_URL = server.url("postgres");
  await prepareTemplate();
  return {
    url: server.url("postgres"),
    stop: async () => {
      delete process.env.TEST_DATABASE_URL;
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
