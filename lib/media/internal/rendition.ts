import "server-only";
/**
 * What one network receives of one picture. Made once per picture and rule, kept in storage with a small record
 * beside it, so that publishing reads and never converts.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { ImageTypeSchema, type ImageMime } from "@/lib/media/schema";
import { imagePlan } from "@/lib/platforms/core/image-plan";
import type { MediaRules } from "@/lib/platforms/core/manifest";
import { ObjectNotFound } from "@/lib/storage/object-storage";
import { storage, withScratch } from "@/lib/storage/storage";
import { decoder } from "./decoder/decoder";
import type { ConvertedFile } from "./decoder/tasks";
import { renditionFolder } from "./storage-keys";

/** Raised when the converter changes, so that old renditions are made anew. */
const CONVERTER_VERSION = 2;

export interface SourceImage {
  id: string;
  workspaceId: string;
  mimeType: ImageMime;
  sizeBytes: number;
  width: number;
  height: number;
  frames: number;
  sha256: string;
  storageKey: string;
  altText: string;
}

const RenditionRecord = z.object({
  /** Null: the original, byte for byte. */
  key: z.string().nullable(),
  mimeType: ImageTypeSchema,
  sizeBytes: z.number(),
  width: z.number(),
  height: z.number(),
  animated: z.boolean(),
  sha256: z.string(),
});

export interface Rendition extends z.infer<typeof RenditionRecord> {
  key: string;
}

/** Why a picture cannot be made to fit; the words are for the person who chose it. */
export class RenditionImpossible extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RenditionImpossible";
  }
}

function ruleHash(rules: MediaRules): string {
  const relevant = [
    CONVERTER_VERSION,
    [...rules.types].sort(),
    rules.convertTo,
    rules.maxImageBytes,
    rules.maxPixels ?? null,
    rules.maxGifArea ?? null,
    rules.maxSide ?? null,
    rules.minWidth ?? null,
    rules.maxWidth ?? null,
    rules.aspect ?? null,
    rules.gifAnimates,
  ];
  return createHash("sha256").update(JSON.stringify(relevant)).digest("hex").slice(0, 16);
}

interface Converting {
  source: SourceImage;
  rules: MediaRules;
  /** The original, and where its rendition goes, in a scratch folder. */
  from: string;
  to: string;
}

/** Null: the original is sent as it is. */
async function convert({ source, rules, from, to }: Converting): Promise<ConvertedFile | null> {
  const plan = imagePlan(rules, source);
  const files = { source: from, target: to };
  if (plan === null) {
    // A moving picture is sent as it is: encoding it again would cost more than its comment fields are worth.
    if (source.frames > 1) return null;
    const clean = await decoder().run("clean", { ...files, mimeType: source.mimeType }, source.workspaceId);
    if (clean === null || clean.sizeBytes <= rules.maxImageBytes) return clean;
  }
  const { width, height } = source;
  const { convertTo: mimeType, maxImageBytes: maxBytes } = rules;
  const smaller = plan ?? { why: "too_large", mimeType, width, height, maxBytes };
  const converted = await decoder().run("convert", { ...files, plan: smaller }, source.workspaceId);
  if (converted === null) {
    throw new RenditionImpossible("This picture cannot be made small enough for the network.");
  }
  return converted;
}

/** What the decoder says of a picture is why it cannot go out; that the decoder does not work is no picture's fault. */
function asImpossible(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code === "unavailable" || error.code === "internal") return error;
  return new RenditionImpossible(error.message, { cause: error });
}

async function findRecord(key: string): Promise<z.infer<typeof RenditionRecord> | null> {
  try {
    const bytes = await storage().get(key);
    return RenditionRecord.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  }
}

/**
 * The rendition of `source` under `rules`, made now or found. Throws `RenditionImpossible`, and `ObjectNotFound` when
 * the original is gone. Two processes that make the same one store the same bytes.
 */
export async function renditionOf(source: SourceImage, rules: MediaRules): Promise<Rendition> {
  const folder = renditionFolder(source.workspaceId, source.sha256);
  const name = ruleHash(rules);
  const found = await findRecord(`${folder}${name}.json`);
  if (found !== null) return { ...found, key: found.key ?? source.storageKey };
  return await withScratch(async (scratch) => {
    const [from, to] = [join(scratch, "original"), join(scratch, "rendition")];
    await storage().getFile(source.storageKey, from);
    const converted = await convert({ source, rules, from, to }).catch((error: unknown) => {
      throw asImpossible(error);
    });
    const record: z.infer<typeof RenditionRecord> =
      converted === null
        ? { ...originalOf(source), key: null }
        : {
            ...converted,
            key: `${folder}${name}.${converted.mimeType.slice("image/".length)}`,
            animated: false,
          };
    if (record.key !== null) await storage().putFile(record.key, to);
    await storage().put(`${folder}${name}.json`, new TextEncoder().encode(JSON.stringify(record)));
    return { ...record, key: record.key ?? source.storageKey };
  });
}

function originalOf({ mimeType, sizeBytes, width, height, frames, sha256 }: SourceImage) {
  return { mimeType, sizeBytes, width, height, animated: frames > 1, sha256 };
}
