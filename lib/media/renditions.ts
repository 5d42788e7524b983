import "server-only";
/** Pictures as a network receives them: for the engine when it sends, and ahead of time when a post is scheduled. */
import { pool } from "@/lib/db/pool";
import { PlatformError } from "@/lib/platforms/core/error";
import type { Manifest } from "@/lib/platforms/core/manifest";
import type { DraftMedia } from "@/lib/platforms/core/platform";
import { ObjectNotFound, StorageUnavailable } from "@/lib/storage/object-storage";
import { storage } from "@/lib/storage/storage";
import { storageTrouble } from "@/lib/storage/storage-trouble";
import { RenditionImpossible, renditionOf, type SourceImage } from "./internal/rendition";
import { publicMediaUrl } from "./links";

const SOURCE_COLUMNS = `id, workspace_id AS "workspaceId", mime_type AS "mimeType", size_bytes AS "sizeBytes", width,
  height, frames, sha256, storage_key AS "storageKey", alt_text AS "altText"`;

/** Deleted pictures too: a post that was scheduled with one still has its bytes. */
async function loadSources(workspaceId: string, ids: readonly string[]): Promise<Map<string, SourceImage>> {
  const { rows } = await pool.query<SourceImage>({
    name: "media-sources",
    text: `SELECT ${SOURCE_COLUMNS} FROM media WHERE workspace_id = $1 AND id = ANY($2::text[])`,
    values: [workspaceId, [...new Set(ids)]],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

function mediaRejected(index: number, message: string, cause?: unknown): PlatformError {
  return new PlatformError("media_rejected", { message, field: ["media", index], cause });
}

async function draftMediaOf(source: SourceImage, manifest: Manifest, index: number): Promise<DraftMedia> {
  try {
    const rendition = await renditionOf(source, manifest.media);
    return {
      id: source.id,
      sha256: rendition.sha256,
      mimeType: rendition.mimeType,
      sizeBytes: rendition.sizeBytes,
      width: rendition.width,
      height: rendition.height,
      animated: rendition.animated,
      altText: source.altText,
      read: () => storage().get(rendition.key),
      publicUrl: () => Promise.resolve(publicMediaUrl(rendition.key, rendition.mimeType)),
    };
  } catch (error) {
    if (error instanceof RenditionImpossible) throw mediaRejected(index, error.message, error);
    if (error instanceof ObjectNotFound) {
      throw mediaRejected(index, "The stored file of this picture is missing.", error);
    }
    throw error;
  }
}

/**
 * The pictures `mediaIds`, in this order, converted to what `manifest` accepts (pass the account's effective one).
 * Found in storage when the post was scheduled with them, made now otherwise. Throws `PlatformError`
 * `media_rejected` with the field of a picture that is gone or cannot be made to fit.
 */
export async function loadDraftMedia(
  workspaceId: string,
  mediaIds: readonly string[],
  manifest: Manifest,
): Promise<DraftMedia[]> {
  if (mediaIds.length === 0) return [];
  const sources = await loadSources(workspaceId, mediaIds);
  const media: DraftMedia[] = [];
  // One at a time: a converter uses all cores for one picture already.
  for (const [index, id] of mediaIds.entries()) {
    const source = sources.get(id);
    if (source === undefined) throw mediaRejected(index, "This picture no longer exists.");
    media.push(await draftMediaOf(source, manifest, index));
  }
  return media;
}

export interface RenditionProblem {
  /** Place in `mediaIds`. */
  index: number;
  message: string;
}

/** Makes the renditions ahead of time; answers with the pictures that cannot be made to fit. Throws 503. */
export async function prepareRenditions(
  workspaceId: string,
  mediaIds: readonly string[],
  manifest: Manifest,
): Promise<RenditionProblem[]> {
  const sources = await loadSources(workspaceId, mediaIds);
  const problems: RenditionProblem[] = [];
  for (const [index, id] of mediaIds.entries()) {
    const source = sources.get(id);
    if (source === undefined) continue;
    try {
      await draftMediaOf(source, manifest, index);
    } catch (error) {
      if (error instanceof StorageUnavailable) throw storageTrouble(error);
      if (!(error instanceof PlatformError)) throw error;
      problems.push({ index, message: error.message });
    }
  }
  return problems;
}
