/** Containers, their publication, and the question what became of one. Source: instagram.md §3. */
import { z } from "zod";
import { PlatformError } from "@/lib/platforms/core/error";
import type {
  Ask,
  Draft,
  Prepared,
  PrepareContext,
  PrepareResult,
  PublishContext,
  Published,
  SessionContext,
  Settled,
} from "@/lib/platforms/core/platform";
import { pollAfterMs } from "@/lib/platforms/core/poll-pace";
import { containerStatus, createContainer, listMedia, publishContainer, publishedMedia } from "./client";
import { carouselParams, childParams, findOurs, imageParams } from "./mapper";

const Stored = z.object({
  /** Children of a carousel by media id. */
  children: z.record(z.string(), z.string()),
  /** What is published: the image's container or the carousel's. */
  container: z.string().nullable(),
  /** When the oldest container was made. */
  since: z.string(),
});
type Stored = z.infer<typeof Stored>;

/** Containers live 24 hours; an hour is left for the wait. */
const CONTAINER_LIFE_MS = 23 * 3_600_000;
const MOST_POLL_MS = 30_000;
const PROCESSING_LIMIT_MS = 10 * 60_000;

export async function prepareInstagram(
  ctx: PrepareContext,
  draft: Draft,
  resume: Prepared | null,
): Promise<PrepareResult> {
  const stored = Stored.safeParse(resume?.data).data ?? empty(ctx);
  const save = () => ctx.save(preparedOf(stored));
  const wait = (): PrepareResult => ({
    kind: "wait",
    prepared: preparedOf(stored),
    checkAfterMs: pollAfterMs(ageOf(ctx, stored), MOST_POLL_MS),
  });
  const isCarousel = draft.media.length > 1;
  if (isCarousel && stored.container === null) {
    for (const item of draft.media) {
      if (stored.children[item.id] !== undefined) continue;
      stored.children[item.id] = await createContainer(
        ctx,
        childParams(await item.publicUrl(), item.altText),
      );
      await save();
    }
    const ids = draft.media.map((item) => stored.children[item.id]).filter((id) => id !== undefined);
    if (!(await allFinished(ctx, ids, stored))) return wait();
    stored.container = await createContainer(ctx, carouselParams(draft, ids));
    await save();
  }
  const [only] = draft.media;
  if (!isCarousel && stored.container === null) {
    if (!only)
      throw new PlatformError("invalid_content", { message: "Instagram needs a picture.", field: ["media"] });
    stored.container = await createContainer(ctx, imageParams(draft, await only.publicUrl(), only.altText));
    await save();
  }
  const container = stored.container ?? "";
  return (await allFinished(ctx, [container], stored))
    ? { kind: "ready", prepared: preparedOf(stored) }
    : wait();
}

function empty(ctx: PrepareContext): Stored {
  return { children: {}, container: null, since: ctx.clock.now().toISOString() };
}

function preparedOf(stored: Stored): Prepared {
  return { data: { ...stored }, expiresAt: new Date(Date.parse(stored.since) + CONTAINER_LIFE_MS) };
}

/** Whether Instagram is done with these containers. Throws when it cannot use one; a dead one is made anew. */
async function allFinished(ctx: PrepareContext, ids: readonly string[], stored: Stored): Promise<boolean> {
  for (const id of ids) {
    const status = await containerStatus(ctx, id);
    if (status === "ERROR") {
      throw new PlatformError("media_rejected", {
        message: "Instagram could not process the picture.",
        vendorCode: status,
        field: ["media"],
      });
    }
    if (status === "EXPIRED") await startOver(ctx, "Instagram forgot the prepared post.");
    if (status !== "IN_PROGRESS") continue;
    if (ageOf(ctx, stored) > PROCESSING_LIMIT_MS)
      await startOver(ctx, "Instagram did not finish the prepared post.");
    // The others are asked about when this one is done: calls are counted.
    return false;
  }
  return true;
}

function ageOf(ctx: PrepareContext, stored: Stored): number {
  return ctx.clock.now().getTime() - Date.parse(stored.since);
}

async function startOver(ctx: PrepareContext, message: string): Promise<never> {
  await ctx.save(preparedOf(empty(ctx)));
  throw new PlatformError("unavailable", { message });
}

export async function publishInstagram(
  ctx: PublishContext,
  draft: Draft,
  prepared: Prepared,
): Promise<Published> {
  const stored = Stored.safeParse(prepared.data).data;
  if (!stored?.container) throw new PlatformError("unavailable", { message: "The post was not prepared." });
  try {
    const id = await publishContainer(ctx, stored.container);
    return { kind: "published", remoteId: id, permalink: await findPermalink(ctx, id) };
  } catch (error) {
    if (error instanceof PlatformError && error.detail.vendorCode === CONTAINER_GONE) {
      return await alreadyOut(ctx, draft, stored.container, Date.parse(stored.since), error);
    }
    throw error;
  }
}

/** The post is out, whatever this read says. */
async function findPermalink(ctx: SessionContext, id: string): Promise<string | null> {
  try {
    return (await publishedMedia(ctx, id)).permalink ?? null;
  } catch {
    // Without its link the post is still published.
    return null;
  }
}

/** What a second publication of a container is answered, and the publication of one that died. */
const CONTAINER_GONE = "24/2207008";

async function alreadyOut(
  ctx: PublishContext,
  draft: Draft,
  container: string,
  since: number,
  refusal: PlatformError,
): Promise<Published> {
  const status = await containerStatus(ctx, container).catch((error: unknown) => {
    throw refusal.as("outcome_unknown", { cause: error });
  });
  if (status !== "PUBLISHED") throw refusal.as("unavailable");
  const found = findOurs(await listMedia(ctx), draft.text, new Date(since));
  if (found === null || found === "many") throw refusal.as("outcome_unknown");
  return { kind: "published", remoteId: found.id, permalink: found.permalink ?? null };
}

/** A call that is under way at Instagram may still change the container for a moment. */
const SETTLE_MS = 5_000;
const ASK_AGAIN_MS = 5_000;
/** After this a published container whose post the list does not show is published, link unknown. */
const LIST_DELAY_MS = 10 * 60_000;

export const instagramSettle: Ask = {
  strategy: "ask",
  settleAfterMs: SETTLE_MS,
  ask: async (ctx, draft, prepared, attempt): Promise<Settled> => {
    const container = Stored.safeParse(prepared.data).data?.container;
    if (!container)
      return { outcome: "undecided", reason: "The prepared post is no longer known.", retryAfterMs: null };
    const status = await containerStatus(ctx, container);
    switch (status) {
      case "FINISHED":
      case "EXPIRED":
      case "ERROR":
        return { outcome: "not_published" };
      case "IN_PROGRESS":
        return {
          outcome: "undecided",
          reason: "Instagram is still working on it.",
          retryAfterMs: ASK_AGAIN_MS,
        };
      case "PUBLISHED":
        break;
      default:
        return status satisfies never;
    }
    const media = await listMedia(ctx);
    const { taken, contested } = await attempt.claims(media.map(({ id }) => id));
    const free = media.filter(({ id }) => !taken.has(id));
    const found = contested ? null : findOurs(free, draft.text, attempt.startedAt);
    if (found !== null && found !== "many")
      return { outcome: "published", remoteId: found.id, permalink: found.permalink ?? null };
    const age = attempt.now.getTime() - attempt.startedAt.getTime();
    if (age > LIST_DELAY_MS)
      return { outcome: "published", remoteId: `container:${container}`, permalink: null };
    return {
      outcome: "undecided",
      reason: "It is published; we are looking for its link.",
      retryAfterMs: ASK_AGAIN_MS,
    };
  },
};
