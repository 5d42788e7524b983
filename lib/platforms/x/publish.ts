/** Uploads, the post, and how an unsettled post is found again. Source: x.md §3, 4. */
import { PlatformError } from "@/lib/platforms/core/error";
import type {
  Draft,
  Prepared,
  PrepareContext,
  PrepareResult,
  PublishContext,
  Published,
  Search,
} from "@/lib/platforms/core/platform";
import { z } from "zod";
import { createPost, describeMedia, uploadMedia, uploadStatus } from "./client";
import { createBody, permalinkOf, remotePost, xFingerprint } from "./mapper";
import type { XUpload } from "./schema";
import { listPosts } from "./timeline";

const Uploads = z.object({
  uploads: z.record(
    z.string(),
    z.object({ id: z.string(), ready: z.boolean(), described: z.boolean(), expiresAt: z.string() }),
  ),
});
type Uploads = z.infer<typeof Uploads>["uploads"];

const MEDIA_LIFE_S = 86_400;

export async function prepareX(
  ctx: PrepareContext,
  draft: Draft,
  resume: Prepared | null,
): Promise<PrepareResult> {
  const uploads: Uploads = { ...(Uploads.safeParse(resume?.data).data?.uploads ?? {}) };
  const store = () => ctx.save(preparedOf(uploads));
  let checkAfterMs = 0;
  for (const item of draft.media) {
    let upload = uploads[item.id];
    if (!upload) {
      upload = entryOf(ctx, await uploadMedia(ctx, item));
      uploads[item.id] = upload;
      await store();
    }
    if (!upload.ready) {
      const status = await uploadStatus(ctx, upload.id);
      checkAfterMs = Math.max(checkAfterMs, waitOf(status));
      upload.ready = isReady(status);
      if (upload.ready) await store();
    }
    if (upload.ready && !upload.described && item.altText.trim() !== "") {
      await describeMedia(ctx, upload.id, item.altText);
      upload.described = true;
      await store();
    }
  }
  const prepared = preparedOf(uploads);
  const waiting = draft.media.some((item) => uploads[item.id]?.ready !== true);
  return waiting
    ? { kind: "wait", prepared, checkAfterMs: Math.max(1_000, checkAfterMs) }
    : { kind: "ready", prepared };
}

function entryOf(ctx: PrepareContext, upload: XUpload["data"]) {
  const life = upload.expires_after_secs ?? MEDIA_LIFE_S;
  return {
    id: upload.id,
    ready: isReady(upload),
    described: false,
    expiresAt: new Date(ctx.clock.now().getTime() + life * 1000).toISOString(),
  };
}

function isReady(upload: XUpload["data"]): boolean {
  const info = upload.processing_info;
  if (info?.state === "failed") {
    throw new PlatformError("media_rejected", {
      message: info.error?.message ?? "X could not process the media.",
      ...(info.error?.name ? { vendorCode: info.error.name } : {}),
      field: ["media"],
    });
  }
  return !info || info.state === "succeeded";
}

function waitOf(upload: XUpload["data"]): number {
  return (upload.processing_info?.check_after_secs ?? 1) * 1000;
}

function preparedOf(uploads: Uploads): Prepared {
  const ends = Object.values(uploads).map((upload) => Date.parse(upload.expiresAt));
  return { data: { uploads }, expiresAt: ends.length > 0 ? new Date(Math.min(...ends)) : null };
}

export async function publishX(ctx: PublishContext, draft: Draft, prepared: Prepared): Promise<Published> {
  const uploads = Uploads.safeParse(prepared.data).data?.uploads ?? {};
  const ids = draft.media.map((item) => uploads[item.id]?.id);
  const body = createBody(
    draft,
    ids.filter((id) => id !== undefined),
  );
  try {
    const id = await createPost(ctx, body);
    return {
      kind: "published",
      remoteId: id,
      permalink: permalinkOf(String(ctx.endpoints.web), ctx.session.username, id),
    };
  } catch (error) {
    throw await explainRefusal(ctx, draft, error);
  }
}

const DUPLICATE_WINDOW_MS = 24 * 3_600_000;

/**
 * X says "forbidden" without a code for several causes. A missing scope we know ourselves; a duplicate shows in the
 * account's timeline; what is left is a rule of X.
 */
async function explainRefusal(ctx: PublishContext, draft: Draft, error: unknown): Promise<unknown> {
  if (!(error instanceof PlatformError) || error.kind !== "policy" || error.detail.status !== 403)
    return error;
  const { scopes } = ctx.session.credentials;
  if (scopes && !scopes.includes("tweet.write")) return error.as("permission");
  try {
    const posts = await listPosts(ctx, new Date(ctx.clock.now().getTime() - DUPLICATE_WINDOW_MS));
    const wanted = xFingerprint(draft.text);
    const same = posts
      .map((post) => remotePost(post, String(ctx.endpoints.web), ctx.session.username))
      .find((post) => post.textFingerprint === wanted);
    if (same) {
      return error.as("duplicate", { existingRemoteId: same.remoteId, existingCreatedAt: same.createdAt });
    }
  } catch {
    // The refusal itself is certain; only its cause stays unnamed.
    return error;
  }
  return error;
}

/** A new post shows within seconds; a minute without it, read twice, means that it is not there. */
export const xSettle: Search = {
  strategy: "search",
  settleAfterMs: 60_000,
  absenceConclusive: true,
  list: async (ctx, attempt) => {
    const posts = await listPosts(ctx, new Date(attempt.startedAt.getTime() - 60_000));
    return posts.map((post) => remotePost(post, String(ctx.endpoints.web), ctx.session.username));
  },
  fingerprint: (draft) => xFingerprint(draft.text),
};
