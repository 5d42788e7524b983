import "server-only";
/** What the decoder process can do: files in, files out, facts as the answer. Nothing of a picture passes between processes. */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { ImageMime, ReframeMode } from "@/lib/media/schema";
import type { ImagePlan } from "@/lib/platforms/core/image-plan";
import { cleanImage, convertImage, type ConvertedImage } from "../convert-image";
import { inspectImage, type PictureFacts } from "../inspect-image";
import { reframeImage } from "../reframe-image";

/** A file that a task has written. */
interface Written {
  sizeBytes: number;
  sha256: string;
}

export interface InspectedFile extends PictureFacts, Written {}

export interface ConvertedFile extends Written {
  mimeType: ImageMime;
  width: number;
  height: number;
}

async function write(path: string, bytes: Buffer): Promise<Written> {
  await writeFile(path, bytes, { mode: 0o600 });
  return { sizeBytes: bytes.byteLength, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function writeConverted(path: string, image: ConvertedImage): Promise<ConvertedFile> {
  const { bytes, ...facts } = image;
  return { ...facts, ...(await write(path, bytes)) };
}

export const TASKS = {
  /** Throws as `inspectImage`; writes the original without metadata, and the thumbnail. */
  async inspect(input: { source: string; original: string; thumbnail: string }): Promise<InspectedFile> {
    const { original, thumbnail, ...facts } = await inspectImage(await readFile(input.source));
    await write(input.thumbnail, thumbnail);
    return { ...facts, ...(await write(input.original, original)) };
  },

  async reframe(input: {
    source: string;
    target: string;
    seen: { width: number; height: number };
    ratio: number;
    mode: ReframeMode;
  }): Promise<Written> {
    const bytes = await reframeImage(await readFile(input.source), input.seen, input.ratio, input.mode);
    return await write(input.target, bytes);
  },

  /** Null when the picture cannot be made small enough. */
  async convert(input: { source: string; target: string; plan: ImagePlan }): Promise<ConvertedFile | null> {
    const image = await convertImage(await readFile(input.source), input.plan);
    return image === null ? null : await writeConverted(input.target, image);
  },

  /** Null when there is nothing to be cleaned of. */
  async clean(input: { source: string; target: string; mimeType: ImageMime }): Promise<ConvertedFile | null> {
    const image = await cleanImage(await readFile(input.source), input.mimeType);
    return image === null ? null : await writeConverted(input.target, image);
  },
};

export type Tasks = typeof TASKS;
export type TaskName = keyof Tasks;
