import { crc32 } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { CreatePostInput } from "@/lib/posts/schema";
import { createPost } from "@/lib/posts/service/create-post";
import { createHousehold, fileOf, picture, refusal, uploadPicture } from "@/lib/posts/testing/household";
import { storage } from "@/lib/storage/storage";
import { readMediaToken } from "./links";
import { findSignedMedia, getMedia, listMedia } from "./queries";
import { ListMediaQuery } from "./schema";
import { deleteMedia, updateMedia, uploadMedia } from "./service";

const tokenOf = (url: string) => new URL(url).pathname.replace("/media/", "");

async function bytesBehind(path: string): Promise<Uint8Array> {
  const media = await findSignedMedia(tokenOf(path));
  if (media === null || typeof media === "string") throw new Error("The link opens nothing.");
  return new Uint8Array(await new Response(media.body).arrayBuffer());
}

/** A PNG header that claims `width` × `height` pixels of one bit, with next to no data behind it. */
function claimingPng(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", Buffer.alloc(16)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A GIF that claims `frames` frames of `width` × `height` pixels, in a few bytes. */
function claimingGif(width: number, height: number, frames: number): Uint8Array {
  const size = (value: number) => [value & 0xff, value >> 8];
  const frame = [0x2c, 0, 0, 0, 0, ...size(width), ...size(height), 0, 2, 2, 0x44, 1, 0];
  const header = [
    ...Buffer.from("GIF89a"),
    ...size(width),
    ...size(height),
    0x80,
    0,
    0,
    0,
    0,
    0,
    255,
    255,
    255,
  ];
  return Uint8Array.from([...header, ...Array<number[]>(frames).fill(frame).flat(), 0x3b]);
}

describe("uploadMedia", () => {
  it("takes JPEG, PNG, WebP and GIF and reads their facts from the bytes", async () => {
    const { ctx } = await createHousehold([]);
    const source = picture(80, 60, 4);
    const uploads = [
      ["image/jpeg", await source.clone().jpeg().toBuffer()],
      ["image/png", await source.clone().png().toBuffer()],
      ["image/webp", await source.clone().webp().toBuffer()],
      ["image/gif", await source.clone().gif().toBuffer()],
    ] as const;
    for (const [mimeType, bytes] of uploads) {
      const media = await uploadMedia(ctx, { file: fileOf(bytes, "any.bin", "application/octet-stream") });
      expect(media).toMatchObject({
        mime_type: mimeType,
        width: 80,
        height: 60,
        frames: 1,
        size_bytes: bytes.length,
      });
      expect(Buffer.from(await bytesBehind(media.url)).equals(bytes)).toBe(true);
    }
  });

  it("tells a JPEG from its name: the bytes decide", async () => {
    const { ctx } = await createHousehold([]);
    const bytes = await picture(20, 20).jpeg().toBuffer();
    expect((await uploadMedia(ctx, { file: fileOf(bytes, "holiday.png", "image/png") })).mime_type).toBe(
      "image/jpeg",
    );
  });

  it("counts the frames of an animation", async () => {
    const { ctx } = await createHousehold([]);
    const frames = await Promise.all([0, 90, 200].map((r) => solid(r).png().toBuffer()));
    const bytes = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect(await uploadMedia(ctx, { file: fileOf(bytes) })).toMatchObject({
      frames: 3,
      width: 30,
      height: 20,
    });
  });

  it("gives width and height as they are seen, after the EXIF orientation", async () => {
    const { ctx } = await createHousehold([]);
    const bytes = await picture(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await uploadMedia(ctx, { file: fileOf(bytes) })).toMatchObject({ width: 40, height: 60 });
  });

  it("refuses a script, an HTML page and an SVG under a picture's name with 415", async () => {
    const { ctx } = await createHousehold([]);
    const svg =
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    for (const text of [
      "#!/bin/sh\nrm -rf /\n",
      "<!doctype html><script>alert(1)</script>",
      svg,
      "%PDF-1.7\n",
    ]) {
      const error = await refusal(
        uploadMedia(ctx, { file: fileOf(Buffer.from(text), "picture.png", "image/png") }),
      );
      expect([error.status, error.issues[0]?.path]).toEqual([415, ["file"]]);
    }
  });

  it("refuses a picture of 20,000 × 20,000 pixels without decoding it", async () => {
    const { ctx } = await createHousehold([]);
    const started = performance.now();
    const error = await refusal(uploadMedia(ctx, { file: fileOf(claimingPng(20_000, 20_000), "bomb.png") }));
    expect(error.issues).toMatchObject([{ path: ["file"], code: "too_many_pixels" }]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("refuses an animation whose frames together are a bomb", async () => {
    const { ctx } = await createHousehold([]);
    const bytes = claimingGif(9_000, 9_000, 2);
    const error = await refusal(uploadMedia(ctx, { file: fileOf(bytes) }));
    expect(error.issues[0]?.code).toBe("too_many_pixels");
  });

  it("refuses damaged pictures: cut off, or a header with nothing behind it", async () => {
    const { ctx } = await createHousehold([]);
    const whole = await picture(400, 300).jpeg().toBuffer();
    for (const bytes of [
      whole.subarray(0, whole.length / 2),
      claimingPng(50, 50),
      whole.subarray(0, 30),
      Buffer.alloc(0),
    ]) {
      const error = await refusal(uploadMedia(ctx, { file: fileOf(bytes) }));
      expect([400, 415]).toContain(error.status);
      expect(error.issues[0]?.path).toEqual(["file"]);
    }
  });

  it("refuses a file over the limit with 413", async () => {
    const { ctx } = await createHousehold([]);
    const error = await refusal(uploadMedia(ctx, { file: fileOf(Buffer.alloc(20 * 1024 * 1024 + 1)) }));
    expect([error.status, error.issues[0]?.path]).toEqual([413, ["file"]]);
  });

  it("leaves no bytes behind when it refuses", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    await refusal(uploadMedia(ctx, { file: fileOf(Buffer.from("nothing")) }));
    const { rowCount } = await pool.query("SELECT 1 FROM media WHERE workspace_id = $1", [workspaceId]);
    expect(rowCount).toBe(0);
  });

  it("keeps a name for people, without folders and control characters", async () => {
    const { ctx } = await createHousehold([]);
    const bytes = await picture(20, 20).jpeg().toBuffer();
    const media = await uploadMedia(ctx, { file: fileOf(bytes, "..\\../etc/pass\u0000wd.jpg") });
    expect(media.name).toBe("passwd.jpg");
  });
});

function solid(red: number) {
  return sharp({ create: { width: 30, height: 20, channels: 3, background: { r: red, g: 0, b: 0 } } });
}

describe("signed links", () => {
  it("open one object until they expire, and nothing when a character was changed", async () => {
    const { ctx } = await createHousehold([]);
    const media = await uploadPicture(ctx);
    const token = tokenOf(media.url);
    const link = readMediaToken(token);
    expect(link?.contentType).toBe("image/jpeg");
    const expires = link?.expiresAt.getTime() ?? 0;
    expect(expires - Date.now()).toBeGreaterThanOrEqual(3_600_000);
    expect(readMediaToken(token, expires)).toBeNull();
    const changed = `${token.startsWith("A") ? "B" : "A"}${token.slice(1)}`;
    for (const bad of [changed, `${token}x`, token.split(".")[0] ?? "", "", "a.b.c"]) {
      expect(readMediaToken(bad)).toBeNull();
      expect(await findSignedMedia(bad)).toBeNull();
    }
  });

  it("show a small picture without the metadata of the original", async () => {
    const { ctx } = await createHousehold([]);
    const bytes = await picture(1_600, 900)
      .withExif({ IFD0: { Make: "Camera" }, IFD3: { GPSLatitude: "52/1 30/1 0/1" } })
      .jpeg()
      .toBuffer();
    const media = await uploadMedia(ctx, { file: fileOf(bytes) });
    const thumbnail = await sharp(await bytesBehind(media.thumbnail_url)).metadata();
    expect(thumbnail).toMatchObject({ format: "webp", width: 480, height: 270 });
    expect(thumbnail.exif).toBeUndefined();
  });
});

describe("the library", () => {
  it("lists newest first, page by page without gaps, and filters", async () => {
    const { ctx } = await createHousehold([]);
    const uploaded: string[] = [];
    for (let index = 0; index < 5; index += 1)
      uploaded.unshift((await uploadPicture(ctx, 10 + index, 10)).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listMedia>> = await listMedia(
        ctx,
        ListMediaQuery.parse({ limit: "2", ...(cursor === null ? {} : { cursor }) }),
      );
      seen.push(...page.data.map((media) => media.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(uploaded);
    expect((await listMedia(ctx, ListMediaQuery.parse({ mime_type: "image/png" }))).data).toEqual([]);
    expect((await listMedia(ctx, ListMediaQuery.parse({ q: "PATTERN", limit: "1" }))).data).toHaveLength(1);
    expect((await listMedia(ctx, ListMediaQuery.parse({ q: "%" }))).data).toEqual([]);
    expect(
      (await refusal(listMedia(ctx, ListMediaQuery.parse({ cursor: "WyJ4IiwieSJd" })))).issues[0]?.path,
    ).toEqual(["cursor"]);
  });

  it("changes name and alt text", async () => {
    const { ctx } = await createHousehold([]);
    const media = await uploadPicture(ctx);
    const changed = await updateMedia(ctx, { id: media.id, alt_text: "A mirror" });
    expect([changed.alt_text, changed.name]).toEqual(["A mirror", media.name]);
  });

  it("does not delete what an unfinished post needs, and tells which", async () => {
    const { ctx } = await createHousehold([]);
    const media = await uploadPicture(ctx);
    const post = await createPost(ctx, CreatePostInput.parse({ content: "x", media_ids: [media.id] }));
    const error = await refusal(deleteMedia(ctx, { id: media.id }));
    expect([error.status, error.extra]).toEqual([409, { post_ids: [post.id] }]);
  });

  it("erases the bytes of a deleted picture", async () => {
    const { ctx } = await createHousehold([]);
    const media = await uploadPicture(ctx);
    const key = readMediaToken(tokenOf(media.url))?.key ?? "";
    expect(await storage().exists(key)).toBe(true);
    await deleteMedia(ctx, { id: media.id });
    expect(await storage().exists(key)).toBe(false);
    expect((await refusal(getMedia(ctx, media))).status).toBe(404);
    expect(await findSignedMedia(tokenOf(media.url))).toBe("gone");
  });

  it("answers a foreign id as it answers an unknown one", async () => {
    const theirs = await uploadPicture((await createHousehold([])).ctx);
    const { ctx } = await createHousehold([]);
    for (const id of [theirs.id, "med_unknown"]) {
      const calls = [getMedia(ctx, { id }), updateMedia(ctx, { id, name: "x" }), deleteMedia(ctx, { id })];
      const refusals = await Promise.all(calls.map(refusal));
      expect(refusals.map((error) => [error.status, error.message])).toEqual(
        calls.map(() => [404, "There is no such picture."]),
      );
    }
  });
});
