/** Image uploads, the post, and how an unsettled post is decided. Source: linkedin.md §3, 4.1. */
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
  Settled,
  UnsettledAttempt,
} from "@/lib/platforms/core/platform";
import { createPost, uploadImage } from "./client";
import { permalinkOf, postBody } from "./mapper";

const Uploads = z.object({
  images: z.record(z.string(), z.object({ urn: z.string(), expiresAt: z.string() })),
});
type Uploads = z.infer<typeof Uploads>["images"];

export async function prepareLinkedIn(
  ctx: PrepareContext,
  draft: Draft,
  resume: Prepared | null,
): Promise<PrepareResult> {
  const images: Uploads = { ...(Uploads.safeParse(resume?.data).data?.images ?? {}) };
  for (const item of draft.media) {
    if (images[item.id]) continue;
    images[item.id] = await uploadImage(ctx, item);
    await ctx.save(preparedOf(images));
  }
  const thumbnail = draft.card?.picture;
  if (thumbnail && !images[thumbnail.id]) {
    try {
      images[thumbnail.id] = await uploadImage(ctx, thumbnail);
    } catch (error) {
      // A picture of a link card that LinkedIn does not take is left out: the post matters more.
      if (!(error instanceof PlatformError) || error.kind !== "media_rejected") throw error;
    }
  }
  return { kind: "ready", prepared: preparedOf(images) };
}

function preparedOf(images: Uploads): Prepared {
  const ends = Object.values(images).map((image) => Date.parse(image.expiresAt));
  return { data: { images }, expiresAt: ends.length > 0 ? new Date(Math.min(...ends)) : null };
}

const PROCESSING_MS = 5_000;

export async function publishLinkedIn(
  ctx: PublishContext,
  draft: Draft,
  prepared: Prepared,
): Promise<Published> {
  const images = Uploads.safeParse(prepared.data).data?.images ?? {};
  const urns = draft.media.map((item) => images[item.id]?.urn).filter((urn) => urn !== undefined);
  try {
    const thumbnail = images[draft.card?.picture?.id ?? ""]?.urn;
    const urn = await createPost(ctx, postBody(ctx.session.remoteId, draft, urns, thumbnail));
    return { kind: "published", remoteId: urn, permalink: permalinkOf(String(ctx.endpoints.web), urn) };
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind !== "not_ready") throw error;
    // Member tokens may not ask for an image's state: the refusal is the only news of it.
    throw new PlatformError("not_ready", {
      ...error.detail,
      retryAt: new Date(ctx.clock.now().getTime() + PROCESSING_MS),
    });
  }
}

const ASK_AGAIN_MS = 15_000;
const CLOCK_SKEW_MS = 60_000;

async function replay(
  ctx: PublishContext,
  draft: Draft,
  prepared: Prepared,
  attempt: UnsettledAttempt,
): Promise<Settled> {
  try {
    const { remoteId, permalink } = await publishLinkedIn(ctx, draft, prepared);
    return { outcome: "published", remoteId, permalink };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const { existingRemoteId, existingCreatedAt } = error.detail;
    if (error.kind === "duplicate" && existingRemoteId !== undefined)
      return await named(ctx, existingRemoteId, existingCreatedAt, attempt);
    if (error.kind === "outcome_unknown") {
      return { outcome: "undecided", reason: error.message, retryAfterMs: ASK_AGAIN_MS };
    }
    throw error;
  }
}

/** A post that is older than the intent, or another attempt's, is not ours: then LinkedIn refused ours both times. */
async function named(
  ctx: PublishContext,
  urn: string,
  createdAt: Date | undefined,
  attempt: UnsettledAttempt,
): Promise<Settled> {
  if ((await attempt.claims([urn])).taken.has(urn)) return { outcome: "not_published" };
  if (createdAt !== undefined && createdAt.getTime() < attempt.startedAt.getTime() - CLOCK_SKEW_MS)
    return { outcome: "not_published" };
  return { outcome: "published", remoteId: urn, permalink: permalinkOf(String(ctx.endpoints.web), urn) };
}

export const linkedinSettle: Replay = {
  strategy: "replay",
  settleAfterMs: 10_000,
  replay,
};
