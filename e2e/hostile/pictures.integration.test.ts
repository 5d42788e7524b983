/** Pictures that weigh little and cost much, and bodies that are no pictures, through the API: refused, cheaply. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import * as mediaRoute from "@/app/api/v1/media/route";
import { call } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { decoder } from "@/lib/media/internal/decoder/decoder";
import { picture } from "@/lib/posts/testing/household";
import { blackPng, stillGif } from "./pictures";

let ada: Person;
beforeAll(async () => {
  ada = await newPerson();
});

const upload = (bytes: Buffer, as = ada) => {
  const form = new FormData();
  form.set("file", new File([new Uint8Array(bytes)], "picture.png", { type: "image/png" }));
  return call(mediaRoute.POST, { method: "POST", path: "/media", as, body: form });
};

/** The most that the decoder process ever held, in MB; null where nobody tells. */
function decoderPeak(): number | null {
  if (process.platform !== "linux") return null;
  const status = readFileSync(`/proc/${String(decoder().pid)}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_000;
}

const bombs: [what: string, make: () => Buffer][] = [
  [
    "an interlaced PNG of 16 bits, 800 MB decoded",
    () => blackPng({ width: 10_000, height: 10_000, channels: 4, bits: 16, interlaced: true }),
  ],
  [
    "a PNG row by row, 800 MB decoded",
    () => blackPng({ width: 10_000, height: 10_000, channels: 4, bits: 16, interlaced: false }),
  ],
  [
    "an interlaced PNG that would be held at once, 300 MB",
    () => blackPng({ width: 10_000, height: 10_000, channels: 3, bits: 8, interlaced: true }),
  ],
  ["a GIF of 1,000 frames, 4 GB decoded", () => stillGif(1_000, 1_000, 1_000)],
];

describe("a picture bomb", () => {
  it.each(bombs)("%s is refused by its header", { timeout: 60_000 }, async (_what, make) => {
    const bytes = make();
    expect(bytes.length).toBeLessThan(2_000_000);
    // The process is there, as it is for everyone but the first.
    await upload(await picture(20, 20).jpeg().toBuffer());
    const begin = performance.now();
    expect((await upload(await picture(20, 20).jpeg().toBuffer())).status).toBe(201);
    const usualMs = performance.now() - begin;
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload(bytes)));
    const spentMs = performance.now() - begin - usualMs;
    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body.issues).toMatchObject([{ path: ["file"], code: "too_many_pixels" }]);
    }
    expect(spentMs / answers.length).toBeLessThan(20 * usualMs);
    expect(decoderPeak() ?? 0).toBeLessThan(350);
  });

  it("does not hold up another workspace: its picture is next", { timeout: 60_000 }, async () => {
    const bob = await newPerson("Bob");
    const costly = blackPng({ width: 10_000, height: 4_000, channels: 3, bits: 8, interlaced: false });
    const theirs = Array.from({ length: 4 }, () => upload(costly));
    let done = 0;
    for (const one of theirs) void one.then(() => (done += 1));
    // Those are in before the other one comes.
    await expect.poll(() => decoder().waiting, { timeout: 30_000 }).toBe(3);
    expect((await upload(await picture(20, 20).jpeg().toBuffer(), bob)).status).toBe(201);
    expect(done).toBeLessThanOrEqual(2);
    for (const { status } of await Promise.all(theirs)) expect(status).toBe(201);
  });
});

describe("twenty of the largest picture at once", () => {
  it("take no more memory than one after the other", { timeout: 120_000 }, async () => {
    const largest = blackPng({ width: 10_000, height: 10_000, channels: 3, bits: 8, interlaced: false });
    await upload(await picture(20, 20).jpeg().toBuffer());
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50);
    try {
      const answers = await Promise.all(Array.from({ length: 20 }, () => upload(largest)));
      for (const { status } of answers) expect(status).toBe(201);
    } finally {
      clearInterval(watch);
    }
    // 600 MB in all; a web process that does nothing has 290 of them.
    expect((most - before) / 1_000_000 + (decoderPeak() ?? 0)).toBeLessThan(310);
  });
});
