import "server-only";
/** Verbs of the media library. Bytes are stored before the row, so a row always has its bytes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { recordAudit } from "@/lib/audit-log/service";
import { requirePermission, userIdOf, type Ctx } from "@/lib/core/actor";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { prisma } from "@/lib/db/client";
import { transaction } from "@/lib/db/transaction";
import { notifyChange } from "@/lib/events/service";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";
import { ObjectNotFound, StorageUnavailable } from "@/lib/storage/object-storage";
import { SpooledFile } from "@/lib/storage/spooled-file";
import { storage, withScratch } from "@/lib/storage/storage";
import { storageTrouble } from "@/lib/storage/storage-trouble";
import { decoder } from "./internal/decoder/decoder";
import { assertRoomFor, takeRoom } from "./internal/quota";
import { originalFolder, originalKey, renditionFolder, thumbnailKey } from "./internal/storage-keys";
import { getMedia } from "./queries";
import type { MediaItem, ReframeMediaInput, ReframeMode, UpdateMediaInput, UploadMediaInput } from "./schema";

function tooLarge(sizeBytes: number): AppError {
  const megabytes = (bytes: number) => (bytes / (1024 * 1024)).toFixed(1);
  const message = `This file has ${megabytes(sizeBytes)} MB; at most ${megabytes(env.MAX_UPLOAD_BYTES)} MB are accepted.`;
  return new AppError("too_large", message, { issues: [{ path: ["file"], code: "too_large", message }] });
}

/** A file name as people see it: no folders, no control characters, 200 characters at most. */
function displayName(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? "";
  return (
    base
      // eslint-disable-next-line no-control-regex -- control characters are what is removed
      .replaceAll(/[\u0000-\u001f\u007f]/g, "")
      .trim()
      .slice(0, 200) || "picture"
  );
}

/**
 * Throws 413 over the limit of one picture or of the workspace, 415 for what is no picture, 400 for a damaged one or one that takes too much to decode,
 * 503 when the storage or the decoder does not work.
 */
export async function uploadMedia(ctx: Ctx, input: UploadMediaInput): Promise<MediaItem> {
  requirePermission(ctx, "media:write");
  const { file } = input;
  if (file.size > env.MAX_UPLOAD_BYTES) throw tooLarge(file.size);
  await assertRoomFor(ctx.workspaceId, 0);
  return await inScratch(async (folder) => {
    const source = await pathOf(file, folder);
    const picture = {
      source,
      name: file.name,
      altText: input.alt_text ?? "",
      action: "media.upload",
    } as const;
    return await storePicture(ctx, picture, folder);
  });
}

/** Keeps a picture that was read from elsewhere, inspected like an upload. Throws like `uploadMedia`. */
export async function keepPicture(ctx: Ctx, bytes: Uint8Array, name: string): Promise<MediaItem> {
  requirePermission(ctx, "media:write");
  return await inScratch(async (folder) => {
    const source = join(folder, "source");
    await writeFile(source, bytes);
    return await storePicture(ctx, { source, name, altText: "", action: "media.upload" }, folder);
  });
}

/** Trouble of the storage is told as what it is, whichever step met it. */
async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  try {
    return await withScratch(work);
  } catch (error) {
    throw error instanceof StorageUnavailable ? storageTrouble(error) : error;
  }
}

/** Where the bytes of `file` lie: a form's lie on the disk already. */
async function pathOf(file: File, folder: string): Promise<string> {
  if (file instanceof SpooledFile) return file.path;
  const path = join(folder, "source");
  await writeFile(path, new Uint8Array(await file.arrayBuffer()));
  return path;
}

interface NewPicture {
  /** A file in a scratch folder. */
  source: string;
  name: string;
  altText: string;
  action: "media.upload" | "media.reframe";
}

async function storePicture(ctx: Ctx, picture: NewPicture, folder: string): Promise<MediaItem> {
  const { name, altText, action } = picture;
  const files = { original: join(folder, "original"), thumbnail: join(folder, "thumbnail") };
  const image = await decoder().run("inspect", { source: picture.source, ...files }, ctx.workspaceId);
  const id = newId("media");
  const storageKey = originalKey(ctx.workspaceId, id, image.extension);
  try {
    await storage().putFile(storageKey, files.original);
    await storage().putFile(thumbnailKey(storageKey), files.thumbnail);
    await transaction(async (tx) => {
      await takeRoom(tx, ctx.workspaceId, image.sizeBytes);
      await tx.db.media.create({
        data: {
          id,
          workspaceId: ctx.workspaceId,
          createdById: userIdOf(ctx.actor),
          name: displayName(name),
          mimeType: image.mimeType,
          sizeBytes: image.sizeBytes,
          width: image.width,
          height: image.height,
          frames: image.frames,
          sha256: image.sha256,
          storageKey,
          altText,
        },
      });
      await recordAudit(tx, ctx, { action, entityType: "media", entityId: id });
      await notifyChange(tx, ctx.workspaceId, { type: "media.changed" });
    });
  } catch (error) {
    await forgetFolder(originalFolder(ctx.workspaceId, id), id);
    throw error;
  }
  return getMedia(ctx, { id });
}

/** Bytes without a row are seen by nobody: that they stay is no reason to hide what became of the row. */
async function forgetFolder(folder: string, mediaId: string): Promise<void> {
  try {
    await storage().deleteAll(folder);
  } catch (error) {
    logger.warn({ err: error, media_id: mediaId }, "the bytes of a picture were not removed");
  }
}

/**
 * A new picture of another ratio, made from one of the library; the original stays, because other posts may show it.
 * Throws `not_found` for unknown and foreign ids, `conflict` when the original's file is gone.
 */
export async function reframeMedia(ctx: Ctx, input: { id: string } & ReframeMediaInput): Promise<MediaItem> {
  requirePermission(ctx, "media:write");
  const media = await prisma.media.findFirst({
    where: { id: input.id, workspaceId: ctx.workspaceId, deletedAt: null },
    select: { storageKey: true, width: true, height: true, name: true, altText: true },
  });
  if (media === null) throw notFound("picture");
  const { width, height, altText } = media;
  const name = reframedName(media.name, input.mode);
  return await inScratch(async (folder) => {
    const [source, target] = [join(folder, "source"), join(folder, "reframed")];
    await fetchStored(media.storageKey, source);
    const { ratio, mode } = input;
    await decoder().run("reframe", { source, target, seen: { width, height }, ratio, mode }, ctx.workspaceId);
    return await storePicture(ctx, { source: target, name, altText, action: "media.reframe" }, folder);
  });
}

async function fetchStored(key: string, path: string): Promise<void> {
  try {
    await storage().getFile(key, path);
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
    throw conflict("The stored file of this picture is missing. Upload it again.", {
      reason: "file_missing",
    });
  }
}

function reframedName(name: string, mode: ReframeMode): string {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, "").slice(0, 170);
  return `${stem} ${mode === "crop" ? "cropped" : "with borders"}.jpg`;
}

export async function updateMedia(ctx: Ctx, input: { id: string } & UpdateMediaInput): Promise<MediaItem> {
  requirePermission(ctx, "media:write");
  await transaction(async (tx) => {
    const { count } = await tx.db.media.updateMany({
      where: { id: input.id, workspaceId: ctx.workspaceId, deletedAt: null },
      data: {
        altText: input.alt_text,
        name: input.name === undefined ? undefined : displayName(input.name),
      },
    });
    if (count === 0) throw notFound("picture");
    await recordAudit(tx, ctx, { action: "media.update", entityType: "media", entityId: input.id });
    await notifyChange(tx, ctx.workspaceId, { type: "media.changed" });
  });
  return getMedia(ctx, { id: input.id });
}

/**
 * Takes a picture out of the library. Throws `conflict` while a post that is not finished needs it; posts that are
 * out keep showing it, so its bytes go only when no post has it.
 */
export async function deleteMedia(ctx: Ctx, input: { id: string }): Promise<undefined> {
  requirePermission(ctx, "media:write");
  const wasThere = await takeOut(ctx, input.id, (uses) => {
    const finished = new Set(["published", "cancelled"]);
    const open = uses.filter((post) => !finished.has(post.status));
    if (open.length > 0) {
      throw conflict("A post that is not published yet needs this picture. Remove it there first.", {
        post_ids: open.map((post) => post.id),
      });
    }
    return true;
  });
  if (!wasThere) throw notFound("picture");
  return undefined;
}

/** Takes out a picture that the house kept by itself, unless a post shows it. Nothing where it is gone already. */
export async function dropUnusedPicture(ctx: Ctx, id: string): Promise<void> {
  await takeOut(ctx, id, (uses) => uses.length === 0);
}

interface Use {
  id: string;
  status: string;
}

/** `may` is asked with the posts that show it. False when it is not in the library. */
async function takeOut(ctx: Ctx, id: string, may: (uses: Use[]) => boolean): Promise<boolean> {
  const orphan = await transaction(async (tx) => {
    // The row lock orders this against a post that is taking the picture into use right now.
    const [media] = await tx.db.$queryRaw<{ sha256: string }[]>`
      SELECT sha256 FROM media
      WHERE id = ${id} AND workspace_id = ${ctx.workspaceId} AND deleted_at IS NULL FOR UPDATE`;
    if (media === undefined) return null;
    const uses = await tx.db.$queryRaw<Use[]>`
      SELECT p.id, p.status FROM posts p
      WHERE p.workspace_id = ${ctx.workspaceId} AND p.deleted_at IS NULL AND p.id IN (
        SELECT post_id FROM post_media WHERE media_id = ${id}
        UNION SELECT id FROM posts WHERE card ->> 'media_id' = ${id})
      ORDER BY p.id`;
    if (!may(uses)) return { bytes: false, renditions: false, sha256: media.sha256 };
    await tx.db.media.update({ where: { id }, data: { deletedAt: new Date() } });
    const copies = await tx.db.media.count({
      where: { workspaceId: ctx.workspaceId, sha256: media.sha256, deletedAt: null },
    });
    await recordAudit(tx, ctx, { action: "media.delete", entityType: "media", entityId: id });
    await notifyChange(tx, ctx.workspaceId, { type: "media.changed" });
    return { bytes: uses.length === 0, renditions: uses.length === 0 && copies === 0, sha256: media.sha256 };
  });
  if (orphan === null) return false;
  if (orphan.bytes) await forgetFolder(originalFolder(ctx.workspaceId, id), id);
  if (orphan.renditions) await forgetFolder(renditionFolder(ctx.workspaceId, orphan.sha256), id);
  return true;
}
