import { randomInt } from "node:crypto";
import { SandboxAdmin } from "@/lib/sandbox/admin-client";
import { NETWORK_NAMES, type NetworkName, PORT_OFFSETS, SandboxStartError } from "@/lib/sandbox/config";
import { type RunningSandbox, startSandbox } from "@/lib/sandbox/server";

export interface TestSandbox {
  admin: SandboxAdmin;
  basePort: number;
  /** Address of each network. */
  urls: Record<NetworkName, string>;
  stop(): Promise<void>;
}

const TRIES = 20;

/**
 * A sandbox inside the test's own process, on free ports, with its schema in the given database.
 * @param databaseUrl default `DATABASE_URL`, which integration tests have of their own
 */
export async function startTestSandbox(databaseUrl = process.env.DATABASE_URL ?? ""): Promise<TestSandbox> {
  for (let attempt = 1; ; attempt++) {
    const basePort = randomInt(20_000, 30_000);
    let sandbox: RunningSandbox;
    try {
      sandbox = await startSandbox({
        host: "127.0.0.1",
        basePort,
        databaseUrl,
        redirectOrigins: [],
        networks: [...NETWORK_NAMES],
      });
    } catch (error) {
      if (error instanceof SandboxStartError && error.message.includes("already in use") && attempt < TRIES)
        continue;
      throw error;
    }
    const urls = Object.fromEntries(
      NETWORK_NAMES.map((name) => [name, `http://127.0.0.1:${basePort + PORT_OFFSETS[name]}`]),
    ) as Record<NetworkName, string>;
    return { admin: new SandboxAdmin({ url: sandbox.url }), basePort, urls, stop: sandbox.stop };
  }
}
