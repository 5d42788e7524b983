import "server-only";
/**
 * What one network receives of one picture. Made once per picture and rule, kept in storage with a small record
 * beside it, so that publishing reads and never converts.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { ImageTypeSchema } from "@/lib/media/schema";
import { imagePlan } from "@/lib/platforms/core/image-plan";
import type { MediaRules } from "@/lib/platforms/core/manifest";
import { ObjectNotFound } from "@/lib/storage/object-storage";
import { storage } from "@/lib/storage/storage";
import { carriesMetadata, convertImage, withoutMetadata, type ConvertedImage } from "./convert-image";
import type { ImageMime } from "./inspect-image";
import { renditionFolder } from "./storage-keys";

/** Raised when the converter changes, so that old renditions are made anew. */
const CONVERTER_VERSION = 1;

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

async function convert(source: SourceImage, rules: MediaRules): Promise<ConvertedImage | null> {
  const bytes = await storage().get(source.storageKey);
  const plan = imagePlan(rules, source);
  if (plan === null) {
    // A moving picture is sent as it is: encoding it again would cost more than its comment fields are worth.
    if (source.frames > 1 || !(await carriesMetadata(bytes))) return null;
    const clean = await withoutMetadata(bytes, source.mimeType);
    if (clean.bytes.byteLength <= rules.maxImageBytes) return clean;
  }
  const converted = await convertImage(
    bytes,
    plan ?? {
      why: "too_large",
      mimeType: rules.convertTo,
      width: source.width,
      height: source.height,
      maxBytes: rules.maxImageBytes,
    },
  );
  if (converted === null) {
    throw new RenditionImpossible("This picture cannot be made small enough for the network.");
  }
  return converted;
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
  const converted = await convert(source, rules);
  const record: z.infer<typeof RenditionRecord> =
    converted === null
      ? {
          key: null,
          mimeType: source.mimeType,
          sizeBytes: source.sizeBytes,
          width: source.width,
          height: source.height,
          animated: source.frames > 1,
          sha256: source.sha256,
        }
      : {
          key: `${folder}${name}.${converted.mimeType.slice("image/".length)}`,
          mimeType: converted.mimeType,
          sizeBytes: converted.bytes.byteLength,
          width: converted.width,
          height: converted.height,
          animated: false,
          sha256: createHash("sha256").update(converted.bytes).digest("hex"),
        };
  if (converted !== null && record.key !== null) await storage().put(record.key, converted.bytes);
  await storage().put(`${folder}${name}.json`, new TextEncoder().encode(JSON.stringify(record)));
  return { ...record, key: record.key ?? source.storageKey };
}
