/** Pictures for drafts, served on loopback for the networks that fetch them. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import type { DraftMedia } from "@/lib/platforms/core/platform";

export interface Pictures {
  jpeg(id: string, altText?: string): Promise<DraftMedia>;
  /** A JPEG of more than 2 MB. */
  large(id: string, altText?: string): Promise<DraftMedia>;
  gif(id: string): Promise<DraftMedia>;
  /** `item` at an address of its own. */
  served(item: DraftMedia): Promise<DraftMedia>;
  close(): void;
}

export async function servePictures(): Promise<Pictures> {
  const files = new Map<string, { bytes: Buffer; type: string }>();
  const server = createServer((req, res) => {
    const file = files.get(req.url ?? "");
    if (!file) return res.writeHead(404).end();
    return res.writeHead(200, { "content-type": file.type }).end(file.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const media = (
    id: string,
    bytes: Buffer,
    mimeType: string,
    altText: string,
    animated: boolean,
  ): DraftMedia => {
    const path = `/${id}`;
    files.set(path, { bytes, type: mimeType });
    return {
      id,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      mimeType,
      sizeBytes: bytes.byteLength,
      width: 640,
      height: 640,
      animated,
      altText,
      read: () => Promise.resolve(bytes),
      publicUrl: () => Promise.resolve(base + path),
    };
  };
  /** A plain square whose color follows from the id, so that no two pictures are the same bytes. */
  const square = (id: string) => {
    const [r, g, b] = createHash("sha256").update(id).digest();
    return sharp({
      create: { width: 640, height: 640, channels: 3, background: { r: r ?? 0, g: g ?? 0, b: b ?? 0 } },
    });
  };
  return {
    jpeg: async (id, altText = "") =>
      media(id, await square(id).jpeg().toBuffer(), "image/jpeg", altText, false),
    large: async (id, altText = "") => {
      const noise = { type: "gaussian" as const, mean: 128, sigma: 60 };
      const bytes = await sharp({
        create: { width: 1600, height: 1600, channels: 3, noise, background: "gray" },
      })
        .jpeg({ quality: 95 })
        .toBuffer();
      return media(id, bytes, "image/jpeg", altText, false);
    },
    gif: async (id) => {
      const frames = await Promise.all([`${id}1`, `${id}2`].map((frame) => square(frame).png().toBuffer()));
      const bytes = await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer();
      return media(id, bytes, "image/gif", "", true);
    },
    served: async (item) => {
      files.set(`/${item.id}`, { bytes: Buffer.from(await item.read()), type: item.mimeType });
      return { ...item, publicUrl: () => Promise.resolve(`${base}/${item.id}`) };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
