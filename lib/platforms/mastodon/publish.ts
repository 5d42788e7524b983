/** Uploads, the status, and how an unsettled status is decided. Source: mastodon.md §3. */
import { z } from "zod";
import { KIND_RULES, PlatformError } from "@/lib/platforms/core/error";
import type {
  Draft,
  Prepared,
  PrepareContext,
  PrepareResult,
  PublishContext,
  Published,
  Replay,
  SessionContext,
  Settled,
  UnsettledAttempt,
} from "@/lib/platforms/core/platform";
import { pollAfterMs } from "@/lib/platforms/core/poll-pace";
import { createStatus, listStatuses, mediaReady, uploadMedia } from "./client";
import { mastodonFingerprint, permalinkOf, remotePost, statusBody } from "./mapper";
import { mastodonManifest } from "./manifest";
import type { MastodonStatus } from "./schema";

const Uploads = z.object({
  uploads: z.record(z.string(), z.object({ id: z.string(), ready: z.boolean(), at: z.string() })),
});
type Uploads = z.infer<typeof Uploads>["uploads"];

/** Servers purge unused uploads after about a day. */
const MEDIA_LIFE_MS = 20 * 3_600_000;
const MOST_POLL_MS = 10_000;
const PROCESSING_LIMIT_MS = 10 * 60_000;

export async function prepareMastodon(
  ctx: PrepareContext,
  draft: Draft,
  resume: Prepared | null,
): Promise<PrepareResult> {
  const uploads: Uploads = { ...(Uploads.safeParse(resume?.data).data?.uploads ?? {}) };
  let oldestMs = 0;
  for (const item of draft.media) {
    const known = uploads[item.id];
    if (known?.ready) continue;
    const ready = known ? await mediaReady(ctx, known.id) : null;
    const ageMs = known ? ctx.clock.now().getTime() - Date.parse(known.at) : 0;
    if (ready === false && ageMs > PROCESSING_LIMIT_MS) await giveUp(ctx, uploads, item.id);
    oldestMs = Math.max(oldestMs, ageMs);
    const at = known?.at ?? ctx.clock.now().toISOString();
    if (known && ready !== null) uploads[item.id] = { id: known.id, ready, at };
    else uploads[item.id] = { ...(await uploadMedia(ctx, item)), at: ctx.clock.now().toISOString() };
    await ctx.save(preparedOf(uploads));
  }
  const prepared = preparedOf(uploads);
  const waiting = draft.media.some((item) => uploads[item.id]?.ready !== true);
  return waiting
    ? { kind: "wait", prepared, checkAfterMs: pollAfterMs(oldestMs, MOST_POLL_MS) }
    : { kind: "ready", prepared };
}

/** The next try uploads the picture anew. */
async function giveUp(ctx: PrepareContext, uploads: Uploads, mediaId: string): Promise<never> {
  const others = Object.entries(uploads).filter(([id]) => id !== mediaId);
  await ctx.save(preparedOf(Object.fromEntries(others)));
  throw new PlatformError("unavailable", { message: "The server did not finish the picture." });
}

function preparedOf(uploads: Uploads): Prepared {
  const starts = Object.values(uploads).map((upload) => Date.parse(upload.at));
  return {
    data: { uploads },
    expiresAt: starts.length > 0 ? new Date(Math.min(...starts) + MEDIA_LIFE_MS) : null,
  };
}

function post(ctx: PublishContext, draft: Draft, prepared: Prepared): Promise<MastodonStatus> {
  const uploads = Uploads.safeParse(prepared.data).data?.uploads ?? {};
  const ids = draft.media.map((item) => uploads[item.id]?.id).filter((id) => id !== undefined);
  return createStatus(ctx, statusBody(draft, ids), draft.idempotencyKey);
}

export async function publishMastodon(
  ctx: PublishContext,
  draft: Draft,
  prepared: Prepared,
): Promise<Published> {
  try {
    const status = await post(ctx, draft, prepared);
    return { kind: "published", remoteId: status.id, permalink: permalinkOf(status) };
  } catch (error) {
    throw await explainRefusal(ctx, prepared, error);
  }
}

/** A 422 names no cause; that a picture is still being processed, the picture itself can tell. */
async function explainRefusal(ctx: PublishContext, prepared: Prepared, error: unknown): Promise<unknown> {
  if (!(error instanceof PlatformError) || error.kind !== "invalid_content") return error;
  for (const { id } of Object.values(Uploads.safeParse(prepared.data).data?.uploads ?? {})) {
    const ready = await mediaReady(ctx, id).catch(() => null);
    if (ready !== false) continue;
    const retryAt = new Date(ctx.clock.now().getTime() + MOST_POLL_MS);
    return error.as("not_ready", { field: undefined, retryAt });
  }
  return error;
}

/** Servers keep a key for 60 minutes; ten are left for clocks and slow calls. */
const KEY_VALID_MS = mastodonManifest.settle.keyForMs;
/** A status is in its author's list at once; this much later its absence counts. */
const ABSENCE_COUNTS_MS = 60_000;
const LOOK_AGAIN_MS = 15_000;

/**
 * Looks first: what is in the list needs no repeat. Then repeats under the key, where the server keeps keys and this
 * one may still be known; else only looks.
 */
async function replay(
  ctx: PublishContext,
  draft: Draft,
  prepared: Prepared,
  attempt: UnsettledAttempt,
): Promise<Settled> {
  const age = attempt.now.getTime() - attempt.startedAt.getTime();
  const first = await lookUp(ctx, draft, attempt);
  if (first.outcome === "published") return first;
  if (age >= KEY_VALID_MS || !keepsKeys(ctx.session.profile.version)) {
    // The second read of an absence; it counts once the list has had its time.
    if (first.outcome === "undecided") return first;
    if (age >= ABSENCE_COUNTS_MS) return await lookUp(ctx, draft, attempt);
    return { outcome: "undecided", reason: "The server does not show it yet.", retryAfterMs: LOOK_AGAIN_MS };
  }
  try {
    const status = await post(ctx, draft, prepared);
    return { outcome: "published", remoteId: status.id, permalink: permalinkOf(status) };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const then = KIND_RULES[error.kind].then;
    // A repeat may answer 500 although the status exists (issue 40399), and media that the first try attached are
    // refused: the account's own list decides both.
    if (then !== "fail" && then !== "settle") throw error;
    const found = await lookUp(ctx, draft, attempt);
    if (found.outcome !== "not_published") return found;
    const refused = then === "fail" && age >= ABSENCE_COUNTS_MS;
    return refused ? found : { outcome: "undecided", reason: error.message, retryAfterMs: LOOK_AGAIN_MS };
  }
}

/** Mastodon and its forks; other software names itself in the version, counts from 0, or may ignore the header. */
export function keepsKeys(version: unknown): boolean {
  if (typeof version !== "string" || /compatible/i.test(version)) return false;
  return Number(/^(\d+)\.\d+/.exec(version)?.[1] ?? 0) >= 3;
}

/** Reads the account's newest posts once; `not_published` means that this one read does not show it. */
async function lookUp(ctx: SessionContext, draft: Draft, attempt: UnsettledAttempt): Promise<Settled> {
  const wanted = mastodonFingerprint(shownText(draft));
  const posts = (await listStatuses(ctx)).map(remotePost);
  const since = attempt.startedAt.getTime() - 1_000;
  const equal = posts.filter(
    (found) =>
      found.createdAt.getTime() >= since &&
      found.textFingerprint === wanted &&
      found.mediaCount === draft.media.length,
  );
  const { taken, contested } = await attempt.claims(equal.map((found) => found.remoteId));
  const free = equal.filter((found) => !taken.has(found.remoteId));
  const [only] = free;
  if (only && free.length === 1 && !contested)
    return { outcome: "published", remoteId: only.remoteId, permalink: only.permalink };
  if (free.length > 0) {
    return {
      outcome: "undecided",
      reason: "More than one post of the account could be this one.",
      retryAfterMs: null,
    };
  }
  return { outcome: "not_published" };
}

/** A content warning without text is shown as the text. */
function shownText(draft: Draft): string {
  const spoiler = (draft.options as { spoiler_text?: string } | null)?.spoiler_text ?? "";
  return draft.text.trim() === "" ? spoiler : draft.text;
}

export const mastodonSettle: Replay = { strategy: "replay", settleAfterMs: 2_000, replay };
