import { jsonToLex, lexicons } from "@atproto/api";
import { z } from "zod";
import { isRecord } from "@/lib/sandbox/body";
import type { Db } from "@/lib/sandbox/db";
import { findMedia } from "@/lib/sandbox/media";
import { invalidRequest, refuse } from "@/lib/sandbox/networks/bluesky/replies";

const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
const RECORD_KEY = /^[A-Za-z0-9._:~-]{1,512}$/;
const NSID = /^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*){2,}$/;
/** Since April 2026; the preview picture of a link still has half of it. */
const IMAGE_BYTES = 2_000_000;
const THUMB_BYTES = 1_000_000;
/** Bytes of one upload, as `describeServer` states it. */
export const BLOB_LIMIT = 5_242_880;

export interface BlobReference {
  cid: string;
  mime: string;
  size: number;
  path: string;
}

export function checkCollection(collection: unknown): asserts collection is string {
  if (typeof collection !== "string" || !NSID.test(collection))
    invalidRequest("Input/collection must be a valid nsid");
}

/** Posts need TIDs; other records any record key. */
export function checkRecordKey(collection: string, rkey: unknown): asserts rkey is string {
  if (typeof rkey !== "string" || !RECORD_KEY.test(rkey) || rkey === "." || rkey === "..") {
    invalidRequest("Input/rkey must be a valid Record Key");
  }
  if (collection === "app.bsky.feed.post" && !TID.test(rkey)) invalidRequest(`Invalid TID: ${rkey}`);
}

/**
 * Check a record against the network's own lexicons, filling in a missing `$type`.
 * @returns the record and whether its lexicon is known here ("valid") or not ("unknown").
 */
export function checkRecord(
  collection: string,
  raw: unknown,
  validate: unknown,
): { record: Record<string, unknown>; status: "valid" | "unknown" } {
  if (!isRecord(raw)) return invalidRequest("Input/record must be an object");
  const record: Record<string, unknown> = { ...raw, $type: raw.$type ?? collection };
  if (record.$type !== collection)
    return invalidRequest(`Invalid $type: expected ${collection}, got ${String(record.$type)}`);
  if (validate === false) return { record, status: "unknown" };
  if (!lexicons.get(collection)) {
    if (validate === true) return invalidRequest(`Unknown lexicon type: ${collection}`);
    return { record, status: "unknown" };
  }
  try {
    lexicons.assertValidRecord(collection, jsonToLex(record as Parameters<typeof jsonToLex>[0]));
  } catch (error) {
    return invalidRequest(
      `Invalid ${collection} record: ${error instanceof Error ? error.message.replace(/^Record\//, "$.record.").replaceAll("/", ".") : String(error)}`,
    );
  }
  checkGallery(record.embed);
  // Lenient in the library that older servers use, and refused by newer ones.
  if (typeof record.createdAt === "string" && !/(Z|[+-]\d\d:\d\d)$/.test(record.createdAt))
    return invalidRequest(`Invalid ${collection} record: $.record.createdAt must have a time zone`);
  return { record, status: "valid" };
}

const Gallery = z.object({
  items: z
    .array(
      z.looseObject({
        $type: z.literal("app.bsky.embed.gallery#image"),
        image: z.looseObject({ $type: z.literal("blob") }),
        alt: z.string(),
        aspectRatio: z.object({ width: z.int().min(1), height: z.int().min(1) }),
      }),
    )
    .max(20),
});

/** Since June 2026 and therefore not in the lexicons of the library. */
function checkGallery(embed: unknown): void {
  if (!isRecord(embed) || embed.$type !== "app.bsky.embed.gallery") return;
  const issue = Gallery.safeParse(embed).error?.issues[0];
  if (issue)
    invalidRequest(
      `Invalid app.bsky.feed.post record: $.record.embed.${issue.path.join(".")} ${issue.message}`,
    );
}

/** Every blob a record refers to, with where it stands. */
export function blobsIn(value: unknown, path = ""): BlobReference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => blobsIn(item, `${path}.${index}`));
  if (!isRecord(value)) return [];
  if (value.$type === "blob" && isRecord(value.ref) && typeof value.ref.$link === "string") {
    return [{ cid: value.ref.$link, mime: String(value.mimeType), size: Number(value.size), path }];
  }
  return Object.entries(value).flatMap(([key, inner]) => blobsIn(inner, `${path}.${key}`));
}

/** Blobs must have been uploaded by this repository and fit the place they are used in. */
export async function checkBlobs(db: Db, did: string, blobs: BlobReference[]): Promise<void> {
  for (const blob of blobs) {
    const media = await findMedia(db, "bluesky", blobKey(did, blob.cid));
    if (!media) return refuse(400, "BlobNotFound", `Could not find blob: ${blob.cid}`);
    if (media.mime !== blob.mime)
      return refuse(
        400,
        "InvalidMimeType",
        `Referenced MimeType does not match stored blob. Expected: ${media.mime}, Got: ${blob.mime}`,
      );
    const isVideo = blob.path.includes(".video");
    const accepted = isVideo ? /^video\/mp4$/ : blob.path.includes("captions") ? /^text\/vtt$/ : /^image\//;
    if (!accepted.test(media.mime)) {
      return invalidRequest(
        `Invalid app.bsky.feed.post record: Expected "${isVideo ? "video/mp4" : "image/*"}" (got "${media.mime}") at $.record${blob.path}`,
      );
    }
    if (media.sizeBytes !== blob.size)
      return refuse(
        400,
        "InvalidSize",
        `Referenced Size does not match stored blob. Expected: ${media.sizeBytes}, Got: ${blob.size}`,
      );
    const most = blob.path.includes(".external") ? THUMB_BYTES : IMAGE_BYTES;
    if (!isVideo && media.sizeBytes > most) {
      return invalidRequest(
        `Invalid app.bsky.feed.post record: blob too big (maximum ${most}, got ${media.sizeBytes}) at $.record${blob.path}`,
      );
    }
  }
}

/** One stored blob per repository and content. */
export function blobKey(did: string, cid: string): string {
  return `${did}/${cid}`;
}
