import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { SpooledFile } from "@/lib/storage/spooled-file";
import { readForm } from "./form";

const root = vi.hoisted(() => {
  const folder = `${process.env.TMPDIR ?? "/tmp"}/heliograph-form-${String(process.pid)}`;
  process.env.STORAGE_DIR = folder;
  process.env.DATABASE_URL ??= "postgresql://nobody@127.0.0.1:1/none";
  return folder;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** `text` in pieces of `size` bytes. */
async function* pieces(text: string | Buffer, size = 7) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const part = (name: string, value: string, fileName?: string) =>
  `Content-Disposition: form-data; name="${name}"${fileName === undefined ? "" : `; filename="${fileName}"\r\nContent-Type: image/png`}\r\n\r\n${value}\r\n`;

const form = (boundary: string, ...parts: string[]) =>
  `${parts.map((one) => `--${boundary}\r\n${one}`).join("")}--${boundary}--\r\n`;

const typeOf = (boundary: string) => `multipart/form-data; boundary=${boundary}`;
const scratches = () => readdirSync(join(root, ".scratch"));

describe("readForm", () => {
  it("keeps files on the disk, fields in memory, and nothing once it was released", async () => {
    for (const boundary of ["x", "a-long-boundary-0123456789"]) {
      const text = form(boundary, part("alt_text", "Grün"), part("file", "bytes\r\n--of it", "Bild.png"));
      const read = await readForm(pieces(text), typeOf(boundary));
      const { file, alt_text: alt } = read.value;
      if (!(file instanceof SpooledFile)) throw new Error("Not a file.");
      expect(alt).toBe("Grün");
      expect([file.name, file.type, file.size]).toEqual(["Bild.png", "image/png", 14]);
      expect(readFileSync(file.path, "utf8")).toBe("bytes\r\n--of it");
      expect(Buffer.from(await file.arrayBuffer()).toString()).toBe("bytes\r\n--of it");
      await read.release();
      expect(scratches()).toEqual([]);
    }
  });

  it("takes every boundary that there can be", async () => {
    const boundaries = ["x", "-", "--", "=", "a b", "x--", "a/b:c=d?e", "'()+_,-./:=?", "b".repeat(70)];
    for (const boundary of boundaries) {
      const text = form(boundary, part("alt_text", "-"), part("file", "\r\n-", "a.png"));
      for (const size of [1, 1_000]) {
        const read = await readForm(pieces(text, size), typeOf(`"${boundary}"`));
        expect([read.value.alt_text, Object(read.value.file)], boundary).toMatchObject(["-", { size: 3 }]);
        await read.release();
      }
    }
  });

  it("has one hash for one form, whatever its boundary and pieces, and another for another", async () => {
    const hashOf = async (boundary: string, size: number, ...parts: string[]) => {
      const read = await readForm(pieces(form(boundary, ...parts), size), typeOf(boundary));
      await read.release();
      return read.hash;
    };
    const parts = [part("file", "one", "a.png"), part("alt_text", "two")];
    const hashes = [await hashOf("x", 3, ...parts), await hashOf("other", 1_000, ...parts)];
    expect(new Set(hashes).size).toBe(1);
    expect(hashes).not.toContain(await hashOf("x", 3, part("file", "onf", "a.png"), part("alt_text", "two")));
    expect(hashes).not.toContain(await hashOf("x", 3, part("file", "one", "b.png"), part("alt_text", "two")));
  });

  it.each([
    ["cut off in the middle", form("x", part("file", "bytes", "a")).slice(0, 90), "invalid_form"],
    ["nothing at all", "", "invalid_form"],
    ["no form", "{}", "invalid_form"],
    ["a field twice", form("x", part("a", "1"), part("a", "2")), "repeated"],
    [
      "too many fields",
      form("x", ...Array.from({ length: 30 }, (_, i) => part(`f${String(i)}`, ""))),
      "too_many",
    ],
    [
      "too many files",
      form("x", ...Array.from({ length: 9 }, (_, i) => part(`f${String(i)}`, "x", "f"))),
      "too_many",
    ],
    ["a field that is too long", form("x", part("a", "v".repeat(70_000))), "too_long"],
  ])("refuses %s and leaves nothing behind", async (_what, text, code) => {
    const refused = readForm(pieces(text, 1_000), typeOf("x"));
    await expect(refused).rejects.toMatchObject({ code: "invalid_input", issues: [{ code }] });
    expect(scratches()).toEqual([]);
  });

  it("refuses a form without a boundary", async () => {
    await expect(readForm(pieces(""), "multipart/form-data")).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("passes on why its bytes ended", async () => {
    async function* broken() {
      yield Buffer.from(form("x", part("file", "bytes", "a")).slice(0, 100));
      throw new Error("why");
    }
    // What is no refusal of ours is told as a form that could not be read, with its cause.
    await expect(readForm(broken(), typeOf("x"))).rejects.toMatchObject({ cause: { message: "why" } });
    expect(scratches()).toEqual([]);
  });

  it("takes 20 MB of anything in time that grows with its length", { timeout: 60_000 }, async () => {
    const millisecondsFor = async (filler: string, bytes: number) => {
      const body = Buffer.concat([
        Buffer.from(`--x\r\n${part("file", "", "a").slice(0, -2)}`),
        Buffer.alloc(bytes, filler),
        Buffer.from("\r\n--x--\r\n"),
      ]);
      const begin = performance.now();
      const read = await readForm(pieces(body, 65_536), typeOf("x"));
      await read.release();
      return performance.now() - begin;
    };
    // What a neighbor takes of the machine is no part of the form's cost.
    const fastest = async (filler: string, bytes: number) =>
      Math.min(await millisecondsFor(filler, bytes), await millisecondsFor(filler, bytes));
    for (const filler of ["\r\n--", "\r", "-", "\r\n--y ", "a"]) {
      await millisecondsFor(filler, 200_000);
      const small = Math.max(10, await fastest(filler, 5_000_000));
      // Four times as long; quadratic would be sixteen.
      expect((await fastest(filler, 20_000_000)) / small, JSON.stringify(filler)).toBeLessThan(12);
    }
  });
});
