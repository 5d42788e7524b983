import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/testing/chromium";

/*
 * Browser journeys against `npm start` as a person runs it, on ports, data and a database of its own. Configuration
 * is evaluated in every worker, so what the first evaluation chose is handed on in the environment.
 */
const port = Number((process.env.E2E_PORT ??= "3190"));
// Not 4190: fetch refuses the ports of a few old protocols, and that is one of them.
const sandboxPort = Number((process.env.E2E_SANDBOX_PORT ??= "4290"));
const data = (process.env.E2E_DATA ??= mkdtempSync(join(tmpdir(), "heliograph-e2e-")));
// A server in the hands of a journey; the house may reach it although it is on loopback.
const hostilePort = (process.env.E2E_HOSTILE_PORT ??= String(port + 1));
process.env.E2E_DEMO_PASSWORD ??= "demo-for-the-journeys";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // Each journey has people, accounts and posts of its own: any two may go on side by side.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: "line",
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    // What hangs is told by its step, not by the end of the journey.
    actionTimeout: 45_000,
    navigationTimeout: 60_000,
    viewport: { width: 1440, height: 900 },
    // A recorder costs each journey half its time: E2E_TRACE=1 turns it on for whoever looks for a reason.
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ],
    },
  },
  webServer: {
    command: "npm start",
    url: `http://127.0.0.1:${port}/api/health`,
    timeout: 300_000,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    env: {
      HOST: "127.0.0.1",
      PORT: String(port),
      APP_URL: `http://127.0.0.1:${port}`,
      SANDBOX_PORT: String(sandboxPort),
      OUTBOUND_ALLOW: `127.0.0.1:${hostilePort}`,
      HELIOGRAPH_DATA: data,
      HELIOGRAPH_PROFILE: "local",
      // `npm test` gives a database in another time zone; alone, the embedded one is started.
      DATABASE_URL: process.env.E2E_DATABASE_URL ?? "",
      DEMO_PASSWORD: process.env.E2E_DEMO_PASSWORD,
      SIGN_UPS_PER_HOUR: "1000",
      RATE_LIMIT_PER_MINUTE: "100000",
      // What a killed worker held is taken up again within a journey's patience.
      LEASE_SECONDS: process.env.LEASE_SECONDS ?? "10",
      SWEEP_SECONDS: process.env.SWEEP_SECONDS ?? "2",
    },
  },
});
