/**
 * XRPC over our own client: the SDK's agent would refresh sessions and repeat calls by itself, which the engine must
 * decide and store.
 */
import type { HttpClient, HttpRequest, HttpResponse } from "@/lib/core/http";
import { call, read, withQuery } from "@/lib/platforms/core/call";
import { PlatformError } from "@/lib/platforms/core/error";
import type {
  AdapterContext,
  DraftMedia,
  PublishContext,
  SessionContext,
} from "@/lib/platforms/core/platform";
import { classifyBluesky, classifyUpload } from "./errors";
import {
  type BlobRef,
  BlueskyIdentity,
  BlueskyProfile,
  BlueskyServer,
  BlueskySession,
  FoundRecord,
  ResolvedHandle,
  UploadedBlob,
  WrittenRecord,
} from "./schema";

const UPLOAD_TIMEOUT_MS = 60_000;
export const POSTS = "app.bsky.feed.post";

function send(
  http: HttpClient,
  request: HttpRequest,
  token: string | null,
  irreversible = false,
): Promise<HttpResponse> {
  const headers = { ...request.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
  return call(http, { ...request, headers }, { classify: classifyBluesky, irreversible });
}

function query(ctx: AdapterContext, method: string, params: Record<string, string>): HttpRequest {
  return { method: "GET", url: withQuery(`${String(ctx.endpoints.pds)}/xrpc/${method}`, params) };
}

function procedure(ctx: AdapterContext, method: string, input?: unknown): HttpRequest {
  const url = `${String(ctx.endpoints.pds)}/xrpc/${method}`;
  if (input === undefined) return { method: "POST", url };
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  };
}

const tokenOf = (ctx: SessionContext) => ctx.session.credentials.accessToken;

export async function createSession(ctx: AdapterContext, identifier: string, password: string) {
  const request = procedure(ctx, "com.atproto.server.createSession", { identifier, password });
  return read(BlueskySession, await send(ctx.http, request, null));
}

export async function refreshSession(ctx: AdapterContext, refreshJwt: string) {
  return read(
    BlueskySession,
    await send(ctx.http, procedure(ctx, "com.atproto.server.refreshSession"), refreshJwt),
  );
}

export async function deleteSession(ctx: AdapterContext, refreshJwt: string): Promise<void> {
  await send(ctx.http, procedure(ctx, "com.atproto.server.deleteSession"), refreshJwt);
}

export async function getSession(ctx: AdapterContext, token: string) {
  return read(BlueskyIdentity, await send(ctx.http, query(ctx, "com.atproto.server.getSession", {}), token));
}

/** Null where the server has no view of profiles behind it. */
export async function findProfile(ctx: AdapterContext, token: string, did: string) {
  try {
    return read(
      BlueskyProfile,
      await send(ctx.http, query(ctx, "app.bsky.actor.getProfile", { actor: did }), token),
    );
  } catch (error) {
    if (error instanceof PlatformError) return null;
    throw error;
  }
}

/** The server's own limit of one upload in bytes, where it states one. */
export async function blobUploadLimit(ctx: AdapterContext): Promise<number | null> {
  const server = read(
    BlueskyServer,
    await send(ctx.http, query(ctx, "com.atproto.server.describeServer", {}), null),
  );
  return server.blobUploadLimit ?? null;
}

/** The DID of a handle, or null when nobody has it. */
export async function findHandle(ctx: AdapterContext, handle: string): Promise<string | null> {
  try {
    const request = query(ctx, "com.atproto.identity.resolveHandle", { handle });
    return read(ResolvedHandle, await send(ctx.http, request, null)).did;
  } catch (error) {
    if (error instanceof PlatformError && error.detail.status === 400) return null;
    throw error;
  }
}

export async function uploadBlob(ctx: SessionContext, item: DraftMedia): Promise<BlobRef> {
  const request = {
    ...procedure(ctx, "com.atproto.repo.uploadBlob"),
    headers: { "content-type": item.mimeType, authorization: `Bearer ${tokenOf(ctx)}` },
    body: await item.read(),
    timeoutMs: UPLOAD_TIMEOUT_MS,
  };
  return read(UploadedBlob, await call(ctx.http, request, { classify: classifyUpload, limits: "upload" }))
    .blob;
}

/** Writes the record under `rkey` if nothing is there; the very same record again is answered the same. */
export async function putPost(ctx: PublishContext, rkey: string, record: unknown) {
  const input = { repo: ctx.session.remoteId, collection: POSTS, rkey, record, swapRecord: null };
  const answer = await send(
    ctx.once,
    procedure(ctx, "com.atproto.repo.putRecord", input),
    tokenOf(ctx),
    true,
  );
  return read(WrittenRecord, answer, true);
}

export async function findPost(ctx: SessionContext, rkey: string) {
  const params = { repo: ctx.session.remoteId, collection: POSTS, rkey };
  try {
    return read(
      FoundRecord,
      await send(ctx.http, query(ctx, "com.atproto.repo.getRecord", params), tokenOf(ctx)),
    );
  } catch (error) {
    if (error instanceof PlatformError && error.detail.vendorCode === "RecordNotFound") return null;
    throw error;
  }
}

export async function deletePost(ctx: SessionContext, rkey: string): Promise<void> {
  const input = { repo: ctx.session.remoteId, collection: POSTS, rkey };
  await send(ctx.http, procedure(ctx, "com.atproto.repo.deleteRecord", input), tokenOf(ctx));
}
