import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

/* A Chromium for the browser journeys: one that is here, else one that can be installed, else none. */

/** Debian's; the shell draws no windows and no toolbars around its pages, which takes a third of the time. */
const SYSTEM = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** Path of a Chromium on this machine, or null. Order: PLAYWRIGHT_CHROMIUM_PATH, Playwright's own, the system's. */
export function findChromium(): string | null {
  const candidates = [process.env.PLAYWRIGHT_CHROMIUM_PATH, chromium.executablePath(), ...SYSTEM];
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
  for (const name of ["chromium-headless-shell", "chromium"]) {
    if (findChromium() || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) break;
    spawnSync("apt-get", ["install", "-y", name], {
      ...tenMinutes,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  return findChromium();
}
