import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

/* A Chromium for the browser journeys: one that is here, else one that can be installed, else none. */

const SYSTEM = "/usr/bin/chromium";

/** Path of a Chromium on this machine, or null. Order: PLAYWRIGHT_CHROMIUM_PATH, Playwright's own, the system's. */
export function findChromium(): string | null {
  const candidates = [process.env.PLAYWRIGHT_CHROMIUM_PATH, chromium.executablePath(), SYSTEM];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

/** As {@link findChromium}, and tries to install one when there is none. */
export function obtainChromium(say: (line: string) => void): string | null {
  const found = findChromium();
  if (found) return found;
  say("No Chromium here: trying to install one …");
  const tenMinutes = { stdio: "ignore", timeout: 600_000 } as const;
  const withDeps = process.platform === "linux" && process.getuid?.() === 0 ? ["--with-deps"] : [];
  spawnSync(
    process.execPath,
    ["node_modules/@playwright/test/cli.js", "install", ...withDeps, "chromium"],
    tenMinutes,
  );
  if (!findChromium() && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    spawnSync("apt-get", ["install", "-y", "chromium"], {
      ...tenMinutes,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  return findChromium();
}
