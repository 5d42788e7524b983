import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localDisk } from "./local-disk";
import { ObjectNotFound, StorageUnavailable } from "./object-storage";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "heliograph-storage-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What lies in the folder, without the mark that says whose it is. */
const objectsIn = (folder: string) => readdirSync(folder).filter((name) => name !== ".heliograph-storage");

describe("localDisk", () => {
  it("gives back what was put, whole and as a stream, and replaces it", async () => {
    const disk = localDisk(root);
    await disk.put("a/b/one.txt", bytes("first"));
    await disk.put("a/b/one.txt", bytes("second"));
    expect(text(await disk.get("a/b/one.txt"))).toBe("second");
    const { body, sizeBytes } = await disk.stream("a/b/one.txt");
    expect([await new Response(body).text(), sizeBytes]).toEqual(["second", 6]);
    expect(await disk.exists("a/b/one.txt")).toBe(true);
  });

  it("never shows half an object: readers of a key under constant writing see whole ones only", async () => {
    const disk = localDisk(root);
    const versions = ["a", "b"].map((letter) => bytes(letter.repeat(200_000)));
    await disk.put("busy", versions[0] ?? bytes(""));
    const writing = Promise.all(
      Array.from({ length: 20 }, (_, index) => disk.put("busy", versions[index % 2] ?? bytes(""))),
    );
    for (let read = 0; read < 40; read += 1) {
      const seen = text(await disk.get("busy"));
      expect([seen.length, new Set(seen).size]).toEqual([200_000, 1]);
    }
    await writing;
    expect(objectsIn(root)).toEqual(["busy"]);
  });

  it("says that an object is missing, and takes deleting it twice", async () => {
    const disk = localDisk(root);
    await expect(disk.get("gone")).rejects.toBeInstanceOf(ObjectNotFound);
    await expect(disk.stream("gone/deeper")).rejects.toBeInstanceOf(ObjectNotFound);
    await disk.put("here", bytes("x"));
    await disk.delete("here");
    await disk.delete("here");
    expect(await disk.exists("here")).toBe(false);
  });

  it("says that it takes nothing where a folder cannot be made", async () => {
    const disk = localDisk(root);
    await disk.put("a", bytes("in the way"));
    await expect(disk.put("a/b/c", bytes("x"))).rejects.toMatchObject({ reason: "unwritable" });
    expect(objectsIn(root)).toEqual(["a"]);
  });

  it("deletes a whole folder and nothing beside it", async () => {
    const disk = localDisk(root);
    await disk.put("w/one/a", bytes("x"));
    await disk.put("w/one/b", bytes("x"));
    await disk.put("w/onetwo", bytes("x"));
    await disk.deleteAll("w/one/");
    expect([await disk.exists("w/one/a"), await disk.exists("w/onetwo")]).toEqual([false, true]);
  });

  it("tells an object that is gone from a storage that is away, and makes no new one in its place", async () => {
    const disk = localDisk(root);
    await disk.put("a/one", bytes("x"));
    renameSync(root, `${root}.away`);
    try {
      const asked = [
        () => disk.get("a/one"),
        () => disk.stream("a/one"),
        () => disk.exists("a/one"),
        () => disk.put("a/two", bytes("y")),
        () => disk.deleteAll("a/"),
        () => disk.scratch(),
      ];
      // Gone with its folder; and the empty place where a disk is mounted at other times.
      for (const prepare of [() => undefined, () => mkdirSync(root)]) {
        prepare();
        for (const call of asked) {
          await expect(call()).rejects.toMatchObject({ name: "StorageUnavailable", reason: "away" });
        }
      }
      expect(readdirSync(root)).toEqual([]);
    } finally {
      rmSync(root, { recursive: true, force: true });
      renameSync(`${root}.away`, root);
    }
    expect(text(await disk.get("a/one"))).toBe("x");
    await expect(disk.get("a/two")).rejects.toBeInstanceOf(ObjectNotFound);
  });

  it("takes a file from its scratch folder and gives one into it", async () => {
    const disk = localDisk(root);
    const folder = await disk.scratch();
    writeFileSync(join(folder, "in"), "moved");
    await disk.putFile("a/one", join(folder, "in"));
    await disk.getFile("a/one", join(folder, "out"));
    expect([readdirSync(folder), readFileSync(join(folder, "out"), "utf8")]).toEqual([["out"], "moved"]);
    await expect(disk.getFile("a/two", join(folder, "two"))).rejects.toBeInstanceOf(ObjectNotFound);
  });

  it("sweeps scratch folders that nobody can be using any more, and no younger one", async () => {
    const disk = localDisk(root);
    const [old, young] = [await disk.scratch(), await disk.scratch()];
    utimesSync(old, new Date(0), new Date(0));
    await disk.sweepScratch();
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });

  it("refuses keys that leave its folder or hide in it", async () => {
    const disk = localDisk(root);
    for (const key of [
      "../x",
      "/etc/passwd",
      "a/../../x",
      "a//b",
      ".hidden",
      "a/.b",
      "A",
      "a\u0000b",
      "a b",
      "",
    ]) {
      await expect(disk.put(key, bytes("x"))).rejects.toThrow("Unsafe storage key");
    }
  });
});

describe.skipIf(process.platform !== "linux")("a stream of localDisk (seen in /proc)", () => {
  const openFiles = () =>
    readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(root);
      } catch (error) {
        // The listing's own descriptor is gone by now.
        return (error as NodeJS.ErrnoException).code !== "ENOENT";
      }
    });

  it("holds no file open before it is read, nor after its reader has left", async () => {
    const disk = localDisk(root);
    await disk.put("a", new Uint8Array(1_000_000));
    const unread = await disk.stream("a");
    const left = (await disk.stream("a")).body.getReader();
    expect((await left.read()).value?.length).toBeGreaterThan(0);
    expect(openFiles()).toHaveLength(1);
    await left.cancel();
    await expect.poll(openFiles).toEqual([]);
    await unread.body.cancel();
  });
});

/** A disk of 64 KB at `path`; false where this machine does not let us. */
const mountTiny = (path: string) =>
  process.platform === "linux" &&
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path]).status === 0;

/** Whether a small disk can be mounted, tried once. */
const canMount = (() => {
  const path = mkdtempSync(join(tmpdir(), "heliograph-mount-"));
  const mounted = mountTiny(path);
  if (mounted) spawnSync("umount", [path]);
  rmSync(path, { recursive: true });
  return mounted;
})();

describe.skipIf(!canMount)("localDisk on a disk without room (needs the right to mount one)", () => {
  it("says so, and leaves nothing half written", async () => {
    mountTiny(root);
    try {
      const disk = localDisk(root);
      await disk.put("a/small.txt", bytes("fits"));
      await expect(disk.put("a/large.bin", new Uint8Array(200_000))).rejects.toMatchObject({
        name: "StorageUnavailable",
        reason: "full",
      });
      expect(readdirSync(join(root, "a"))).toEqual(["small.txt"]);
      expect(text(await disk.get("a/small.txt"))).toBe("fits");
    } finally {
      spawnSync("umount", [root]);
    }
  });
});

describe("errors of a storage", () => {
  it("are known where a bundle has its own copy of their classes", () => {
    const copied = (name: string) => Object.assign(new Error("from another bundle"), { name });
    expect(copied("ObjectNotFound")).toBeInstanceOf(ObjectNotFound);
    expect(copied("StorageUnavailable")).toBeInstanceOf(StorageUnavailable);
    expect(copied("StorageUnavailable")).not.toBeInstanceOf(ObjectNotFound);
    expect(new Error("ObjectNotFound")).not.toBeInstanceOf(ObjectNotFound);
  });
});
