import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeAll, afterAll, expect, it } from "vitest";
import { blackPng } from "@/e2e/hostile/pictures";
import { Decoder, type DecoderSettings } from "./decoder";

let folder: string;
let small: string;
let large: string;
let open: Decoder[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "heliograph-decoder-"));
  [small, large] = [join(folder, "small"), join(folder, "large")];
  const pixels = { create: { width: 40, height: 30, channels: 3, background: "#204080" } } as const;
  writeFileSync(small, await sharp(pixels).jpeg().toBuffer());
  // As much as is allowed to be held at once.
  writeFileSync(large, blackPng({ width: 8_000, height: 4_900, channels: 4, bits: 8, interlaced: true }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  for (const decoder of open) decoder.stop();
  open = [];
});

function start(settings: Partial<DecoderSettings> = {}): Decoder {
  const decoder = new Decoder(settings);
  open.push(decoder);
  return decoder;
}

const inspect = (decoder: Decoder, source: string, group = "w") =>
  decoder.run("inspect", { source, original: join(folder, "o"), thumbnail: join(folder, "t") }, group);

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // No such process: the answer.
  }
};

it(
  "works in one process for all pictures, which is gone soon after the last",
  { timeout: 60_000 },
  async () => {
    const decoder = start({ idleMs: 50 });
    expect(decoder.pid).toBeUndefined();
    const first = inspect(decoder, small);
    const pid = decoder.pid ?? 0;
    const facts = await Promise.all([
      first,
      ...["a", "b", "c"].map((group) => inspect(decoder, small, group)),
    ]);
    expect(facts.map(({ width, height }) => [width, height])).toEqual(Array(4).fill([40, 30]));
    expect(decoder.pid).toBe(pid);
    await expect.poll(() => [decoder.pid, isAlive(pid)], { timeout: 10_000 }).toEqual([undefined, false]);
    expect((await inspect(decoder, small)).width).toBe(40);
  },
);

it("gives the process nothing of the house's environment", { timeout: 60_000 }, async () => {
  process.env.NEXTAUTH_SECRET ??= "secret";
  const decoder = start();
  await inspect(decoder, small);
  if (process.platform !== "linux") return;
  const names = readFileSync(`/proc/${String(decoder.pid)}/environ`, "utf8")
    .split("\0")
    .map((pair) => pair.split("=")[0]);
  expect(names).not.toContain("NEXTAUTH_SECRET");
  expect(names).not.toContain("DATABASE_URL");
});

it(
  "refuses a picture that takes more memory or time than one may, and goes on",
  { timeout: 60_000 },
  async () => {
    const bounds = [{ memoryBytes: 130_000_000 }, { cpuMs: 20 }, { wallMs: 30 }];
    for (const settings of bounds) {
      const decoder = start(settings);
      const refusal = inspect(decoder, large);
      const next = "memoryBytes" in settings ? inspect(decoder, small) : null;
      await expect(refusal).rejects.toMatchObject({
        code: "invalid_input",
        issues: [{ path: ["file"], code: "too_demanding" }],
      });
      if (next !== null) expect((await next).width).toBe(40);
    }
  },
);

it("tries once more when the process is ended from outside, then says 503", { timeout: 60_000 }, async () => {
  const decoder = start();
  const kill = () => process.kill(decoder.pid ?? 0, "SIGKILL");
  const once = inspect(decoder, small);
  kill();
  expect((await once).width).toBe(40);
  const twice = inspect(decoder, small);
  const pid = decoder.pid;
  kill();
  await expect.poll(() => decoder.pid !== pid && decoder.pid !== undefined).toBe(true);
  kill();
  await expect(twice).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 10 });
});

it("takes as many as it said, and refuses more with 503", { timeout: 60_000 }, async () => {
  const decoder = start({ maxWaiting: 1 });
  const taken = [inspect(decoder, small), inspect(decoder, small)];
  await expect(inspect(decoder, small)).rejects.toMatchObject({ code: "unavailable" });
  expect(await Promise.all(taken)).toHaveLength(2);
});

it.skipIf(process.platform !== "linux")(
  "holds the largest picture that is accepted in less than 350 MB (seen in /proc)",
  { timeout: 60_000 },
  async () => {
    const decoder = start();
    for (const [name, shape] of [
      ["rows", { width: 10_000, height: 12_000, channels: 3, bits: 8, interlaced: false }],
      ["held", { width: 8_000, height: 5_000, channels: 4, bits: 8, interlaced: true }],
    ] as const) {
      writeFileSync(join(folder, name), blackPng(shape));
      expect((await inspect(decoder, join(folder, name))).width).toBe(shape.width);
    }
    const status = readFileSync(`/proc/${String(decoder.pid)}/status`, "utf8");
    expect(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_000).toBeLessThan(350);
  },
);
