import { existsSync, renameSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { PlatformError } from "@/lib/platforms/core/error";
import type { Manifest } from "@/lib/platforms/core/manifest";
import type { DraftMedia } from "@/lib/platforms/core/platform";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { createHousehold, fileOf, picture, uploadPicture } from "@/lib/posts/testing/household";
import { env } from "@/lib/server/env";
import { storage } from "@/lib/storage/storage";
import { readMediaToken } from "./links";
import { findSignedMedia } from "./queries";
import { loadDraftMedia, prepareRenditions } from "./renditions";
import { reframeMedia, uploadMedia } from "./service";

const withMedia = (manifest: Manifest, media: Partial<Manifest["media"]>): Manifest => ({
  ...manifest,
  media: { ...manifest.media, ...media },
});

async function only(media: Promise<DraftMedia[]>): Promise<DraftMedia> {
  const [first] = await media;
  if (first === undefined) throw new Error("There is no picture.");
  return first;
}

describe("loadDraftMedia", () => {
  it("sends a picture that fits byte for byte", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const bytes = await picture(300, 200).png().toBuffer();
    const { id } = await uploadMedia(ctx, { file: fileOf(bytes), alt_text: "A pattern" });
    const media = await only(loadDraftMedia(workspaceId, [id], MANIFESTS.x));
    expect(media).toMatchObject({
      id,
      mimeType: "image/png",
      width: 300,
      height: 200,
      animated: false,
      altText: "A pattern",
    });
    expect(Buffer.from(await media.read()).equals(bytes)).toBe(true);
  });

  it("makes JPEG with a white ground of a transparent PNG where only JPEG is taken", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const clear = sharp({
      create: { width: 400, height: 400, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    });
    const { id } = await uploadMedia(ctx, { file: fileOf(await clear.png().toBuffer()) });
    const media = await only(loadDraftMedia(workspaceId, [id], MANIFESTS.instagram));
    expect(media.mimeType).toBe("image/jpeg");
    const { dominant } = await sharp(await media.read()).stats();
    expect(Math.min(dominant.r, dominant.g, dominant.b)).toBeGreaterThan(245);
  });

  it("resizes to the widest that is taken and keeps the bytes under the limit", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const { id } = await uploadMedia(ctx, {
      file: fileOf(await picture(2_400, 2_000).jpeg({ quality: 98 }).toBuffer()),
    });
    const small = withMedia(MANIFESTS.instagram, { maxImageBytes: 300_000 });
    const media = await only(loadDraftMedia(workspaceId, [id], small));
    expect(media.width).toBeLessThanOrEqual(1_440);
    expect(media.sizeBytes).toBeLessThanOrEqual(300_000);
    const bytes = await media.read();
    expect(bytes.byteLength).toBe(media.sizeBytes);
    expect(await sharp(bytes).metadata()).toMatchObject({
      format: "jpeg",
      width: media.width,
      height: media.height,
    });
    expect(media.width / media.height).toBeCloseTo(1.2, 1);
  });

  it("turns the picture upright and strips camera and place, whatever the network", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const bytes = await picture(900, 600)
      .withExif({ IFD0: { Make: "Camera", Orientation: "6" }, IFD3: { GPSLatitude: "52/1 30/1 0/1" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { id } = await uploadMedia(ctx, { file: fileOf(bytes) });
    for (const manifest of [MANIFESTS.x, MANIFESTS.instagram]) {
      const media = await only(loadDraftMedia(workspaceId, [id], manifest));
      expect([media.width, media.height]).toEqual([600, 900]);
      const header = await sharp(await media.read()).metadata();
      expect([header.width, header.height, header.orientation, header.exif]).toEqual([
        600,
        900,
        undefined,
        undefined,
      ]);
    }
  });

  it("sends the colors of a screen where the picture has those of a printer, whatever the network", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const green = sharp({ create: { width: 900, height: 900, channels: 3, background: "#20a040" } });
    const bytes = await green.toColorspace("cmyk").jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe("cmyk");
    const { id } = await uploadMedia(ctx, { file: fileOf(bytes) });
    const smaller = withMedia(MANIFESTS.x, { maxSide: 300 });
    for (const manifest of [...Object.values(MANIFESTS), smaller]) {
      const sent = await (await only(loadDraftMedia(workspaceId, [id], manifest))).read();
      expect(await sharp(sent).metadata()).toMatchObject({ space: "srgb", channels: 3, format: "jpeg" });
      const { dominant } = await sharp(sent).stats();
      expect(dominant.g).toBeGreaterThan(Math.max(dominant.r, dominant.b) + 40);
    }
  });

  it("sends the first picture alone of a file that holds two, as an original of before may", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const first = await picture(640, 640).jpeg().toBuffer();
    const second = await picture(320, 320).jpeg().toBuffer();
    const index = Buffer.concat([Buffer.from([0xff, 0xe2, 0, 8]), Buffer.from("MPF\0II")]);
    const both = Buffer.concat([first.subarray(0, 2), index, first.subarray(2), second]);
    const item = await uploadMedia(ctx, { file: fileOf(both) });
    const original = readMediaToken(new URL(item.url).pathname.replace("/media/", ""))?.key ?? "";
    expect(Buffer.from(await storage().get(original)).equals(first)).toBe(true);
    // As it was stored when originals were kept whole.
    await storage().put(original, both);
    for (const manifest of [MANIFESTS.x, MANIFESTS.mastodon]) {
      const sent = await only(loadDraftMedia(workspaceId, [item.id], manifest));
      expect(sent).toMatchObject({ mimeType: "image/jpeg", width: 640, height: 640 });
      expect(Buffer.from(await sent.read()).equals(first)).toBe(true);
    }
  });

  it("gives the network a link that opens exactly these bytes", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const { id } = await uploadPicture(ctx, 600, 600);
    const media = await only(loadDraftMedia(workspaceId, [id], MANIFESTS.instagram));
    const url = new URL(await media.publicUrl());
    const opened = await findSignedMedia(url.pathname.replace("/media/", ""));
    if (opened === null || typeof opened === "string") throw new Error("The link opens nothing.");
    expect(opened.contentType).toBe("image/jpeg");
    const bytes = new Uint8Array(await new Response(opened.body).arrayBuffer());
    expect(Buffer.from(bytes).equals(Buffer.from(await media.read()))).toBe(true);
  });

  it("keeps a moving GIF where it moves, and shows its first frame elsewhere", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const frames = await Promise.all(
      ["#f00", "#0f0"].map((background) =>
        sharp({ create: { width: 400, height: 400, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { id } = await uploadMedia(ctx, { file: fileOf(gif) });
    expect(await only(loadDraftMedia(workspaceId, [id], MANIFESTS.x))).toMatchObject({
      mimeType: "image/gif",
      animated: true,
    });
    const still = await only(loadDraftMedia(workspaceId, [id], MANIFESTS.instagram));
    expect(still).toMatchObject({ mimeType: "image/jpeg", animated: false, width: 400, height: 400 });
    const { dominant } = await sharp(await still.read()).stats();
    expect(dominant.r).toBeGreaterThan(200);
  });

  it("is made once: afterwards nothing of the original is needed", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const item = await uploadPicture(ctx, 2_000, 1_500);
    expect(await prepareRenditions(workspaceId, [item.id], MANIFESTS.instagram)).toEqual([]);
    await storage().delete(readMediaToken(new URL(item.url).pathname.replace("/media/", ""))?.key ?? "");
    const media = await only(loadDraftMedia(workspaceId, [item.id], MANIFESTS.instagram));
    expect((await media.read()).byteLength).toBe(media.sizeBytes);
  });

  it("says which picture cannot be made to fit, or is gone", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const { id } = await uploadPicture(ctx, 800, 800);
    const impossible = withMedia(MANIFESTS.instagram, { maxImageBytes: 10 });
    expect(await prepareRenditions(workspaceId, [id], impossible)).toMatchObject([{ index: 0 }]);
    const gone = loadDraftMedia(workspaceId, [id, "med_unknown"], MANIFESTS.x);
    await expect(gone).rejects.toBeInstanceOf(PlatformError);
    await expect(gone).rejects.toMatchObject({ kind: "media_rejected", detail: { field: ["media", 1] } });
  });

  it("knows no picture of another workspace", async () => {
    const { ctx } = await createHousehold([]);
    const { id } = await uploadPicture(ctx);
    const other = await createHousehold([]);
    await expect(loadDraftMedia(other.workspaceId, [id], MANIFESTS.x)).rejects.toMatchObject({
      kind: "media_rejected",
    });
  });
});

describe("a storage that is away", () => {
  it("is neither the picture's fault nor the caller's, and is over when it is back", async () => {
    const { ctx, workspaceId } = await createHousehold([]);
    const { id, url } = await uploadPicture(ctx);
    const root = env.STORAGE_DIR;
    renameSync(root, `${root}.away`);
    try {
      await expect(loadDraftMedia(workspaceId, [id], MANIFESTS.x)).rejects.toMatchObject({
        name: "StorageUnavailable",
        reason: "away",
      });
      const small = await picture(20, 20).jpeg().toBuffer();
      const calls = [
        () => prepareRenditions(workspaceId, [id], MANIFESTS.x),
        () => uploadMedia(ctx, { file: fileOf(small) }),
        () => reframeMedia(ctx, { id, ratio: 1, mode: "crop" }),
      ];
      for (const call of calls) {
        await expect(call()).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 10 });
      }
      expect(await findSignedMedia(new URL(url).pathname.replace("/media/", ""))).toBe("away");
      expect(existsSync(root)).toBe(false);
    } finally {
      renameSync(`${root}.away`, root);
    }
    expect(await loadDraftMedia(workspaceId, [id], MANIFESTS.x)).toHaveLength(1);
  });
});
