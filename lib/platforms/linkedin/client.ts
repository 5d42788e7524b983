/** LinkedIn's versioned REST API, one function per call. */
import { type HttpClient, HttpFailure, type HttpRequest, type HttpResponse } from "@/lib/core/http";
import { call, type CallOptions, failed, read } from "@/lib/platforms/core/call";
import type {
  AdapterContext,
  DraftMedia,
  PublishContext,
  SessionContext,
} from "@/lib/platforms/core/platform";
import { isRemoteId } from "@/lib/platforms/core/remote-id";
import { classifyLinkedIn } from "./errors";
import type { PostBody } from "./mapper";
import { LinkedInMember, LinkedInUpload } from "./schema";

const UPLOAD_TIMEOUT_MS = 60_000;
/** Every endpoint has counters of its own. Source: linkedin.md §7.1. */
const OF_UPLOADS = { limits: "upload" } as const;

interface SendOptions {
  /** The client of the one irreversible call. */
  once?: HttpClient;
  limits?: CallOptions["limits"];
}

function send(
  ctx: AdapterContext,
  token: string,
  request: HttpRequest,
  { once, limits }: SendOptions = {},
): Promise<HttpResponse> {
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  const options = { classify: classifyLinkedIn(ctx.clock.now()), irreversible: once !== undefined, limits };
  return call(once ?? ctx.http, { ...request, headers }, options);
}

/** A call under `/rest`, with the two version headers that every one needs. */
function rest(
  ctx: AdapterContext,
  request: Omit<HttpRequest, "url"> & { path: string },
  body?: unknown,
): HttpRequest {
  const { path, headers, ...others } = request;
  return {
    ...others,
    url: `${String(ctx.endpoints.api)}/rest/${path}`,
    headers: {
      "linkedin-version": String(ctx.endpoints.version),
      "x-restli-protocol-version": "2.0.0",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

const tokenOf = (ctx: SessionContext) => ctx.session.credentials.accessToken;

export async function member(ctx: AdapterContext, token: string) {
  const url = `${String(ctx.endpoints.api)}/v2/userinfo`;
  return read(LinkedInMember, await send(ctx, token, { method: "GET", url }));
}

/** The new post's URN, which comes in a header; the body is empty. */
export async function createPost(ctx: PublishContext, body: PostBody): Promise<string> {
  const answer = await send(ctx, tokenOf(ctx), rest(ctx, { method: "POST", path: "posts" }, body), {
    once: ctx.once,
  });
  const urn = answer.headers["x-restli-id"] ?? answer.headers["x-linkedin-id"];
  if (answer.status === 201 && urn !== undefined && urn.startsWith("urn:li:") && isRemoteId(urn)) return urn;
  throw failed("outcome_unknown", answer, "LinkedIn took the post but did not name it.");
}

/** Idempotent: a post that is gone is answered alike. */
export async function deletePost(ctx: SessionContext, urn: string): Promise<void> {
  const headers = { "x-restli-method": "DELETE" };
  await send(
    ctx,
    tokenOf(ctx),
    rest(ctx, { method: "DELETE", path: `posts/${encodeURIComponent(urn)}`, headers }),
  );
}

export interface UploadedImage {
  urn: string;
  expiresAt: string;
}

/** Asks for an address, then puts the bytes there with our token. The image belongs to its owner. */
export async function uploadImage(ctx: SessionContext, item: DraftMedia): Promise<UploadedImage> {
  const request = { initializeUploadRequest: { owner: ctx.session.remoteId } };
  const path = "images?action=initializeUpload";
  const { value } = read(
    LinkedInUpload,
    await send(ctx, tokenOf(ctx), rest(ctx, { method: "POST", path }, request), OF_UPLOADS),
  );
  const put: HttpRequest = {
    method: "PUT",
    url: ownUrl(ctx, value.uploadUrl),
    headers: { "content-type": item.mimeType },
    body: await item.read(),
    timeoutMs: UPLOAD_TIMEOUT_MS,
  };
  await send(ctx, tokenOf(ctx), put, OF_UPLOADS);
  return { urn: value.image, expiresAt: new Date(value.uploadUrlExpiresAt).toISOString() };
}

/** The token goes along, so the address must be LinkedIn's. */
function ownUrl(ctx: AdapterContext, address: string): string {
  const url = new URL(address);
  const trusted =
    url.host === new URL(String(ctx.endpoints.api)).host ||
    (url.protocol === "https:" &&
      (url.hostname === "linkedin.com" || url.hostname.endsWith(".linkedin.com")));
  if (trusted) return address;
  throw new HttpFailure("blocked", false, "LinkedIn named an upload address that is not its own.");
}
