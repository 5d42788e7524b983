/** Blobs, the record under a key of our choosing, and its harmless repeat. Source: bluesky.md §3. */
import { z } from "zod";
import { PlatformError } from "@/lib/platforms/core/error";
import type {
  Draft,
  Prepared,
  PrepareContext,
  PrepareResult,
  PublishContext,
  Published,
  Replay,
  SessionContext,
} from "@/lib/platforms/core/platform";
import { findHandle, findPost, putPost, uploadBlob } from "./client";
import { mentionedHandles, permalinkOf, postRecord, type UploadedImage } from "./mapper";
import { recordKey } from "./record-key";
import type { BlobRef } from "./schema";

/** The whole record is stored before the first call, so that every repeat is the same byte for byte. */
const Stored = z.object({ rkey: z.string(), record: z.record(z.string(), z.unknown()) });

/** Servers collect blobs that no record uses; the shortest window anyone names is an hour. */
const BLOB_LIFE_MS = 30 * 60_000;

export async function prepareBluesky(
  ctx: PrepareContext,
  draft: Draft,
  resume: Prepared | null,
): Promise<PrepareResult> {
  // The same bytes get the same name: uploading again costs a request and heals a collected blob.
  const images: UploadedImage[] = [];
  for (const item of draft.media) images.push({ item, blob: await uploadBlob(ctx, item) });
  const thumb = await thumbOf(ctx, draft);
  const expiresAt =
    images.length > 0 || thumb !== null ? new Date(ctx.clock.now().getTime() + BLOB_LIFE_MS) : null;
  const stored = Stored.safeParse(resume?.data);
  const data = stored.success ? stored.data : await recordFor(ctx, draft, images, thumb);
  const prepared = { data, expiresAt };
  await ctx.save(prepared);
  return { kind: "ready", prepared };
}

/** A picture of a link card that the server does not take is left out: the post matters more. */
async function thumbOf(ctx: SessionContext, draft: Draft): Promise<BlobRef | null> {
  if (!draft.card?.picture) return null;
  try {
    return await uploadBlob(ctx, draft.card.picture);
  } catch (error) {
    if (error instanceof PlatformError && error.kind === "media_rejected") return null;
    throw error;
  }
}

async function recordFor(
  ctx: SessionContext,
  draft: Draft,
  images: UploadedImage[],
  thumb: BlobRef | null,
): Promise<z.infer<typeof Stored>> {
  const dids = new Map<string, string>();
  for (const handle of mentionedHandles(draft.text)) {
    const did = await findHandle(ctx, handle);
    if (did !== null) dids.set(handle, did);
  }
  return {
    rkey: recordKey(draft.stableTime, draft.deliveryId, draft.part),
    record: postRecord(draft, images, dids, {
      takesGallery: typeof ctx.session.profile.blob_upload_limit === "number",
      thumb,
    }),
  };
}

export async function publishBluesky(
  ctx: PublishContext,
  draft: Draft,
  prepared: Prepared,
): Promise<Published> {
  const stored = Stored.safeParse(prepared.data);
  if (!stored.success) throw new PlatformError("unavailable", { message: "The post was not prepared." });
  const { rkey, record } = stored.data;
  try {
    const written = await putPost(ctx, rkey, record);
    return {
      kind: "published",
      remoteId: written.uri,
      permalink: permalinkOf(String(ctx.endpoints.web), ctx.session.remoteId, rkey),
    };
  } catch (error) {
    if (error instanceof PlatformError && error.detail.vendorCode === "InvalidSwap")
      return await occupied(ctx, stored.data, error);
    throw error;
  }
}

/** Something is under our key: an earlier repeat of this post, or another text of the same delivery. */
async function occupied(
  ctx: SessionContext,
  ours: z.infer<typeof Stored>,
  refusal: PlatformError,
): Promise<Published> {
  const found = await findPost(ctx, ours.rkey).catch((error: unknown) => {
    throw refusal.as("outcome_unknown", { cause: error });
  });
  if (found && found.value.text === ours.record.text && found.value.createdAt === ours.record.createdAt) {
    return {
      kind: "published",
      remoteId: found.uri,
      permalink: permalinkOf(String(ctx.endpoints.web), ctx.session.remoteId, ours.rkey),
    };
  }
  throw new PlatformError("duplicate", {
    ...refusal.detail,
    ...(found ? { existingRemoteId: found.uri } : {}),
  });
}

/** A repeat of the same record under the same key changes nothing, for ever. */
export const blueskySettle: Replay = {
  strategy: "replay",
  settleAfterMs: 1_000,
  replay: async (ctx, draft, prepared) => {
    const { remoteId, permalink } = await publishBluesky(ctx, draft, prepared);
    return { outcome: "published", remoteId, permalink };
  },
};
