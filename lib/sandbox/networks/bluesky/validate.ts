import { jsonToLex, lexicons } from "@atproto/api";
import { isRecord } from "@/lib/sandbox/body";
import type { Db } from "@/lib/sandbox/db";
import { findMedia } from "@/lib/sandbox/media";
import { invalidRequest, refuse } from "@/lib/sandbox/networks/bluesky/replies";

const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
const RECORD_KEY = /^[A-Za-z0-9._:~-]{1,512}$/;
const NSID = /^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*){2,}$/;
const IMAGE_BYTES = 1_000_000;

export interface BlobReference {
  cid: string;
  mime: string;
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
  // Lenient in the library that older servers use, and refused by newer ones.
  if (typeof record.createdAt === "string" && !/(Z|[+-]\d\d:\d\d)$/.test(record.createdAt))
    return invalidRequest(`Invalid ${collection} record: $.record.createdAt must have a time zone`);
  return { record, status: "valid" };
}

/** Every blob a record refers to, with where it stands. */
export function blobsIn(value: unknown, path = ""): BlobReference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => blobsIn(item, `${path}.${index}`));
  if (!isRecord(value)) return [];
  if (value.$type === "blob" && isRecord(value.ref) && typeof value.ref.$link === "string") {
    return [{ cid: value.ref.$link, mime: String(value.mimeType), path }];
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
    if (!isVideo && media.sizeBytes > IMAGE_BYTES) {
      return invalidRequest(
        `Invalid app.bsky.feed.post record: blob too big (maximum ${IMAGE_BYTES}, got ${media.sizeBytes}) at $.record${blob.path}`,
      );
    }
  }
}

/** One stored blob per repository and content. */
export function blobKey(did: string, cid: string): string {
  return `${did}/${cid}`;
}
