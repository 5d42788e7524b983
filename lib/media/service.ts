import "server-only";
/** Verbs of the media library. Bytes are stored before the row, so a row always has its bytes. */
import { createHash } from "node:crypto";
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
import { storage } from "@/lib/storage/storage";
import { inspectImage } from "./internal/inspect-image";
import { reframeImage } from "./internal/reframe-image";
import { originalFolder, originalKey, renditionFolder, thumbnailKey } from "./internal/storage-keys";
import { storageTrouble } from "./internal/storage-trouble";
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
 * Throws 413 over the limit, 415 for what is no picture, 400 for a damaged one or one with too many pixels, 503 when
 * the storage takes nothing.
 */
export async function uploadMedia(ctx: Ctx, input: UploadMediaInput): Promise<MediaItem> {
  requirePermission(ctx, "media:write");
  if (input.file.size > env.MAX_UPLOAD_BYTES) throw tooLarge(input.file.size);
  const bytes = new Uint8Array(await input.file.arrayBuffer());
  const { name } = input.file;
  return await storePicture(ctx, { bytes, name, altText: input.alt_text ?? "", action: "media.upload" });
}

interface NewPicture {
  bytes: Uint8Array;
  name: string;
  altText: string;
  action: "media.upload" | "media.reframe";
}

async function storePicture(ctx: Ctx, { bytes, name, altText, action }: NewPicture): Promise<MediaItem> {
  const image = await inspectImage(bytes);
  const id = newId("media");
  const storageKey = originalKey(ctx.workspaceId, id, image.extension);
  try {
    await storage().put(storageKey, bytes);
    await storage().put(thumbnailKey(storageKey), image.thumbnail);
    await transaction(async (tx) => {
      await tx.db.media.create({
        data: {
          id,
          workspaceId: ctx.workspaceId,
          createdById: userIdOf(ctx.actor),
          name: displayName(name),
          mimeType: image.mimeType,
          sizeBytes: bytes.byteLength,
          width: image.width,
          height: image.height,
          frames: image.frames,
          sha256: createHash("sha256").update(bytes).digest("hex"),
          storageKey,
          altText,
        },
      });
      await recordAudit(tx, ctx, { action, entityType: "media", entityId: id });
      await notifyChange(tx, ctx.workspaceId, { type: "media.changed" });
    });
  } catch (error) {
    await forgetBytes(ctx, id);
    throw error instanceof StorageUnavailable ? storageTrouble(error) : error;
  }
  return getMedia(ctx, { id });
}

/** Bytes without a row are seen by nobody: that they stay is no reason to hide why the row was not made. */
async function forgetBytes(ctx: Ctx, id: string): Promise<void> {
  try {
    await storage().deleteAll(originalFolder(ctx.workspaceId, id));
  } catch (error) {
    logger.warn({ err: error, media_id: id }, "the bytes of a refused picture were not removed");
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
  const source = await storedBytes(media.storageKey);
  const bytes = await reframeImage(source, media, input.ratio, input.mode);
  const name = reframedName(media.name, input.mode);
  return await storePicture(ctx, { bytes, name, altText: media.altText, action: "media.reframe" });
}

async function storedBytes(key: string): Promise<Uint8Array> {
  try {
    return await storage().get(key);
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
  const orphan = await transaction(async (tx) => {
    // The row lock orders this against a post that is taking the picture into use right now.
    const [media] = await tx.db.$queryRaw<{ sha256: string }[]>`
      SELECT sha256 FROM media
      WHERE id = ${input.id} AND workspace_id = ${ctx.workspaceId} AND deleted_at IS NULL FOR UPDATE`;
    if (media === undefined) throw notFound("picture");
    const uses = await tx.db.post.findMany({
      where: { deletedAt: null, media: { some: { mediaId: input.id } } },
      select: { id: true, status: true },
    });
    const finished = new Set(["published", "cancelled"]);
    const open = uses.filter((post) => !finished.has(post.status));
    if (open.length > 0) {
      throw conflict("A post that is not published yet needs this picture. Remove it there first.", {
        post_ids: open.map((post) => post.id),
      });
    }
    await tx.db.media.update({ where: { id: input.id }, data: { deletedAt: new Date() } });
    const copies = await tx.db.media.count({
      where: { workspaceId: ctx.workspaceId, sha256: media.sha256, deletedAt: null },
    });
    await recordAudit(tx, ctx, { action: "media.delete", entityType: "media", entityId: input.id });
    await notifyChange(tx, ctx.workspaceId, { type: "media.changed" });
    return { bytes: uses.length === 0, renditions: uses.length === 0 && copies === 0, sha256: media.sha256 };
  });
  if (orphan.bytes) await storage().deleteAll(originalFolder(ctx.workspaceId, input.id));
  if (orphan.renditions) await storage().deleteAll(renditionFolder(ctx.workspaceId, orphan.sha256));
  return undefined;
}
