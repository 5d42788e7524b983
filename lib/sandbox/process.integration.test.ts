import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SandboxAdmin } from "@/lib/sandbox/admin-client";

/* The process itself, as `npm start` runs it. */

function run(env: Record<string, string>) {
  const child = spawn(
    process.execPath,
    ["--conditions=react-server", "--import", "tsx", "scripts/sandbox.ts"],
    {
      env: { NODE_ENV: "test", PATH: process.env.PATH, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.err += chunk.toString()));
  return { child, output, closed: once(child, "close").then(([code]) => code as number | null) };
}

const DATABASE_URL = process.env.DATABASE_URL ?? "";

describe("scripts/sandbox.ts", { timeout: 60_000 }, () => {
  it("says one line when ready and ends with 0 on SIGTERM, also while a request is held", async () => {
    const basePort = randomInt(30_000, 40_000);
    const { child, output, closed } = run({ DATABASE_URL, SANDBOX_PORT: String(basePort) });
    await expect.poll(() => output.out, { timeout: 50_000 }).toContain("Sandbox ready");
    const admin = new SandboxAdmin({ url: `http://127.0.0.1:${basePort}` });
    await admin.createHold({ network: "mastodon", operation: "instance.read", stage: "before_commit" });
    const held = fetch(`http://127.0.0.1:${basePort + 4}/api/v2/instance`).catch(() => "cut");
    await expect.poll(async () => (await admin.status()).counts.held).toBe(1);
    child.kill("SIGTERM");
    expect(await closed).toBe(0);
    expect(await held).toBe("cut");
    expect(output).toEqual({ out: expect.stringMatching(/^Sandbox ready: [^\n]+\n$/), err: "" });
  });

  it("does not stand in for a network with production credentials: nothing listens there", async () => {
    const basePort = randomInt(30_000, 40_000);
    const { child, output, closed } = run({
      DATABASE_URL,
      SANDBOX_PORT: String(basePort),
      X_CLIENT_ID: "real",
      X_CLIENT_SECRET: "keys",
    });
    await expect.poll(() => output.out, { timeout: 50_000 }).toContain("Sandbox ready");
    await expect(fetch(`http://127.0.0.1:${basePort + 1}/2/users/me`)).rejects.toThrow("fetch failed");
    expect((await fetch(`http://127.0.0.1:${basePort + 4}/api/v2/instance`)).status).toBe(200);
    const { networks } = await new SandboxAdmin({ url: `http://127.0.0.1:${basePort}` }).status();
    expect(networks.map(({ network }) => network)).toEqual(["linkedin", "instagram", "mastodon", "bluesky"]);
    child.kill("SIGTERM");
    expect(await closed).toBe(0);
  });

  it("says in one sentence that a port is taken, and ends with 1", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const port = (taken.address() as { port: number }).port;
    const { output, closed } = run({ DATABASE_URL, SANDBOX_PORT: String(port - 5) });
    expect(await closed).toBe(1);
    expect(output.err).toMatch(
      /^The sandbox cannot listen on 127\.0\.0\.1:\d+: it is already in use\.[^\n]+\n$/,
    );
    taken.close();
  });

  it("says in one sentence that the database is missing or does not answer, and ends with 1", async () => {
    const without = run({});
    const dead = run({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/none", SANDBOX_PORT: "40100" });
    expect(await without.closed).toBe(1);
    expect(without.output.err).toMatch(/^The sandbox needs DATABASE_URL[^\n]+\n$/);
    expect(await dead.closed).toBe(1);
    expect(dead.output.err).toMatch(/^The sandbox cannot use its database: [^\n]+\n$/);
  });
});
