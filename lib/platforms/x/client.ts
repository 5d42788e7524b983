/** X's HTTP API v2, one function per call. Repeatable calls go through `ctx.http`, the post itself through `once`. */
import type { HttpClient, HttpRequest, HttpResponse } from "@/lib/core/http";
import { call, type CallOptions, failed, read, withQuery } from "@/lib/platforms/core/call";
import { PlatformError } from "@/lib/platforms/core/error";
import type {
  AdapterContext,
  DraftMedia,
  PublishContext,
  SessionContext,
} from "@/lib/platforms/core/platform";
import { classifyX, problemName } from "./errors";
import type { CreateBody } from "./mapper";
import { XCreated, XDeleted, XUpload, XUser } from "./schema";

const UPLOAD_TIMEOUT_MS = 60_000;
/** Below 1 GB the safe chunk is 1 MB. Source: x.md §4.1. */
const CHUNK_BYTES = 1024 * 1024;

type Method = HttpRequest["method"];

interface SendOptions {
  /** The client of the one irreversible call. */
  once?: HttpClient;
  limits?: CallOptions["limits"];
}

/** Every endpoint has a window of its own. Source: x.md §7.1. */
const OF_UPLOADS = { limits: "upload" } as const;

export function send(
  ctx: AdapterContext,
  token: string,
  request: HttpRequest,
  { once, limits }: SendOptions = {},
): Promise<HttpResponse> {
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  const options = { classify: classifyX(ctx.clock.now()), irreversible: once !== undefined, limits };
  return call(once ?? ctx.http, { ...request, headers }, options);
}

const json = (method: Method, url: string, body: unknown): HttpRequest => ({
  method,
  url,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export async function me(ctx: AdapterContext, token: string) {
  const fields = "id,name,username,profile_image_url,verified_type,subscription_type,protected";
  const url = withQuery(`${String(ctx.endpoints.api)}/2/users/me`, { "user.fields": fields });
  return read(XUser, await send(ctx, token, { method: "GET", url })).data;
}

export async function createPost(ctx: PublishContext, body: CreateBody): Promise<string> {
  const request = json("POST", `${String(ctx.endpoints.api)}/2/tweets`, body);
  const answer = await send(ctx, ctx.session.credentials.accessToken, request, { once: ctx.once });
  return read(XCreated, answer, true).data.id;
}

/** A post that is gone counts as deleted: X says so with a 404, or with a 200 that carries the problem. */
export async function deletePost(ctx: SessionContext, id: string): Promise<void> {
  const url = `${String(ctx.endpoints.api)}/2/tweets/${encodeURIComponent(id)}`;
  try {
    const answer = await send(ctx, ctx.session.credentials.accessToken, { method: "DELETE", url });
    const { data, errors } = read(XDeleted, answer);
    if (data?.deleted === true || errors?.some((error) => problemName(error.type) === "resource-not-found"))
      return;
    throw failed("permanent", answer, errors?.[0]?.detail ?? "X did not delete the post.");
  } catch (error) {
    if (!(error instanceof PlatformError) || error.detail.status !== 404) throw error;
  }
}

type Upload = XUpload["data"];

/** A small still image in one request; GIFs and what is larger than one safe chunk in chunks. */
export async function uploadMedia(ctx: SessionContext, item: DraftMedia): Promise<Upload> {
  const bytes = await item.read();
  if (item.mimeType === "image/gif" || bytes.byteLength > CHUNK_BYTES)
    return await uploadChunks(ctx, item, bytes);
  const form = new FormData();
  form.set("media_category", "tweet_image");
  form.set("media", fileOf(bytes, item.mimeType), "media");
  return await postUpload(ctx, "", { body: form });
}

async function uploadChunks(ctx: SessionContext, item: DraftMedia, bytes: Uint8Array): Promise<Upload> {
  const moving = item.mimeType === "image/gif" && item.animated;
  const started = await postUpload(
    ctx,
    "/initialize",
    json("POST", "", {
      media_type: item.mimeType,
      total_bytes: bytes.byteLength,
      media_category: moving ? "tweet_gif" : "tweet_image",
    }),
  );
  for (let offset = 0, segment = 0; offset < bytes.byteLength; offset += CHUNK_BYTES, segment += 1) {
    const form = new FormData();
    form.set("segment_index", String(segment));
    form.set(
      "media",
      fileOf(bytes.subarray(offset, offset + CHUNK_BYTES), "application/octet-stream"),
      "media",
    );
    const url = `${uploadUrl(ctx)}/${started.id}/append`;
    const append: HttpRequest = { method: "POST", url, body: form, timeoutMs: UPLOAD_TIMEOUT_MS };
    await send(ctx, ctx.session.credentials.accessToken, append, OF_UPLOADS);
  }
  return await postUpload(ctx, `/${started.id}/finalize`, {});
}

export async function uploadStatus(ctx: SessionContext, id: string): Promise<Upload> {
  const url = withQuery(uploadUrl(ctx), { command: "STATUS", media_id: id });
  const request: HttpRequest = { method: "GET", url };
  return read(XUpload, await send(ctx, ctx.session.credentials.accessToken, request, OF_UPLOADS)).data;
}

export async function describeMedia(ctx: SessionContext, id: string, altText: string): Promise<void> {
  const url = `${String(ctx.endpoints.api)}/2/media/metadata`;
  const request = json("POST", url, { id, metadata: { alt_text: { text: altText } } });
  await send(ctx, ctx.session.credentials.accessToken, request, OF_UPLOADS);
}

function uploadUrl(ctx: SessionContext): string {
  return `${String(ctx.endpoints.api)}/2/media/upload`;
}

async function postUpload(ctx: SessionContext, path: string, part: Partial<HttpRequest>): Promise<Upload> {
  const request = {
    ...part,
    method: "POST" as const,
    url: uploadUrl(ctx) + path,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  };
  return read(XUpload, await send(ctx, ctx.session.credentials.accessToken, request, OF_UPLOADS)).data;
}

function fileOf(bytes: Uint8Array, type: string): Blob {
  return new Blob([Buffer.from(bytes)], { type });
}
