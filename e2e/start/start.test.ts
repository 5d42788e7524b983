import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Clone, type User, canRunNode, makeClone, me, npmStart, ordinaryUser } from "./clone";
import { processesOf, removeClone } from "./clone";
import { startHouse } from "./running-house";

/** Ports of this file alone; the sandbox takes six from its own. */
const PORTS = { PORT: "3290", SANDBOX_PORT: "4290" };

/** Once, so that no clone has to; the browser journeys start from the same build. */
beforeAll(() => {
  const build = ["--conditions=react-server", "--import", "tsx", "scripts/build.ts"];
  execFileSync(process.execPath, build, { stdio: "inherit" });
});

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** What a second start takes on a quiet machine at most; a busy one may take five times as long. */
const AGAIN_SECONDS = 10;

async function expectItWorks(clone: Clone, signal: NodeJS.Signals): Promise<number> {
  const house = await startHouse(clone, PORTS);
  try {
    const health = await fetch(`${house.url}/api/health`);
    expect(health.status).toBe(200);
    const token = await fetch(`${house.url}/api/v1/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(house.login),
    });
    expect({ status: token.status, output: house.output() }).toMatchObject({ status: 200 });
    expect(house.output()).toMatch(/X +sandbox/);
  } finally {
    expect(await house.stop(signal)).toBe(0);
  }
  expect(processesOf(clone)).toEqual([]);
  expect(await answers(house.url)).toBe(false);
  return house.seconds;
}

/** One sentence on stderr, an exit code, and no trace of our innards. */
function expectSentence(clone: Clone, sentence: RegExp, env: Record<string, string> = {}): void {
  const result = npmStart(clone, { ...PORTS, ...env });
  const said = result.stdout + result.stderr;
  expect(said).toMatch(sentence);
  expect(said).not.toMatch(/^[ \t]+at .*:\d+:\d+/m);
  expect(result.status).not.toBe(0);
}

function journeys(user: User, homeMode: number): void {
  let clone: Clone;
  /** What the first start took: database, migrations and demo person included. */
  let firstSeconds = 5 * AGAIN_SECONDS;
  beforeAll(() => {
    clone = makeClone(user, homeMode);
  });
  afterAll(() => {
    removeClone(clone);
  });

  it("starts from nothing with an empty environment, lets the demo person in, and SIGTERM ends all of it", async () => {
    firstSeconds = await expectItWorks(clone, "SIGTERM");
    expect(statSync(join(clone.root, ".data", "secrets.json")).mode & 0o777).toBe(0o600);
  });

  it("starts again sooner than at first, keeps its demo person, and Ctrl-C ends all of it", async () => {
    const seconds = await expectItWorks(clone, "SIGINT");
    console.log(`First start: ${firstSeconds.toFixed(1)} s, second: ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(Math.min(firstSeconds, 5 * AGAIN_SECONDS));
  });

  it("says which port is in use", async () => {
    const blocker = createServer().listen(Number(PORTS.PORT), "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    try {
      // Asked asynchronously would be kinder, but the blocker only has to hold the port.
      expectSentence(clone, /Port 3290 on 127\.0\.0\.1 is in use by another program: .*PORT/);
    } finally {
      blocker.close();
    }
  });

  it("names a variable that it cannot use", () => {
    expectSentence(clone, /PORT/, { PORT: "a lot" });
    expectSentence(clone, /X_CLIENT_SECRET/, { X_CLIENT_ID: "half a pair" });
    expectSentence(clone, /DATABASE_URL does not answer/, {
      DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none",
      HELIOGRAPH_PROFILE: "local",
    });
    expectSentence(clone, /NEXTAUTH_SECRET.*HELIOGRAPH_PROFILE=local/s, {
      DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none",
    });
  });

  it("says what is broken in a damaged .data/, and does not touch it", () => {
    const path = join(clone.root, ".data", "secrets.json");
    const kept = readFileSync(path);
    rmSync(path);
    expectSentence(clone, /damaged.*secrets\.json is missing/);
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, "{");
    expectSentence(clone, /damaged.*secrets\.json/);
    writeFileSync(path, kept, { mode: 0o600 });

    const state = join(clone.root, ".data", "postgres.json");
    const { dataDir } = JSON.parse(readFileSync(state, "utf8")) as { dataDir: string };
    const version = readFileSync(join(dataDir, "PG_VERSION"));
    writeFileSync(join(dataDir, "PG_VERSION"), "9\n");
    expectSentence(clone, /damaged.*PostgreSQL 9/);
    writeFileSync(join(dataDir, "PG_VERSION"), version);
  });

  it("says so when .data/ is no folder", () => {
    const path = join(clone.home, "a-file");
    writeFileSync(path, "");
    expectSentence(clone, /a-file is in the way: it is not a folder/, { HELIOGRAPH_DATA: path });
  });
}

describe.skipIf(process.getuid?.() !== 0)("npm start as root in a mode-700 home (needs root)", () => {
  journeys(me(), 0o700);
});

const other = ordinaryUser();
const reachable = other !== null && canRunNode(other);
const ordinary = process.getuid?.() === 0 ? other : me();

describe.skipIf(process.getuid?.() === 0 && !reachable)(
  "npm start as an ordinary user (needs one who can run node)",
  () => {
    journeys(ordinary ?? me(), 0o755);

    it("says so when the folder cannot be written", () => {
      if (!other) return;
      const clone: Clone = { root: process.cwd(), home: "/", user: other };
      const forbidden = "/var/lib/heliograph-start-test";
      mkdirSync(forbidden, { recursive: true, mode: 0o755 });
      const result = npmStart(
        { ...clone, home: "/tmp" },
        { ...PORTS, HELIOGRAPH_DATA: join(forbidden, "data") },
      );
      rmSync(forbidden, { recursive: true });
      expect(result.stderr).toMatch(/cannot be written \(EACCES\)/);
      expect(result.status).not.toBe(0);
    });
  },
);
