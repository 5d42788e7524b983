/** A Mastodon server's HTTP API, one function per call. */
import { bodyJson, type HttpClient, type HttpRequest, type HttpResponse } from "@/lib/core/http";
import {
  call,
  type CallOptions,
  type Classify,
  FORM,
  formBody,
  read,
  withQuery,
} from "@/lib/platforms/core/call";
import { PlatformError } from "@/lib/platforms/core/error";
import type {
  AdapterContext,
  AppKeys,
  DraftMedia,
  PublishContext,
  SessionContext,
} from "@/lib/platforms/core/platform";
import { z } from "zod";
import { classifyMastodon, classifyUpload } from "./errors";
import type { StatusBody } from "./mapper";
import { MastodonAccount, MastodonApp, MastodonInstance, MastodonMedia, MastodonStatus } from "./schema";

const UPLOAD_TIMEOUT_MS = 60_000;
/** Uploads have a budget of their own, 30 in 30 minutes. Source: mastodon.md §7. */
const OF_UPLOADS = { classify: classifyUpload, limits: "upload" } as const;

interface SendOptions {
  token?: string;
  classify?: Classify;
  irreversible?: boolean;
  limits?: CallOptions["limits"];
}

function send(http: HttpClient, request: HttpRequest, options: SendOptions = {}): Promise<HttpResponse> {
  const { token, classify = classifyMastodon, ...others } = options;
  const headers = { ...request.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return call(http, { ...request, headers }, { classify, ...others });
}

const baseOf = (ctx: AdapterContext) => String(ctx.endpoints.base);
const tokenOf = (ctx: SessionContext) => ctx.session.credentials.accessToken;

export async function registerApp(
  ctx: AdapterContext,
  input: { redirectUri: string; appName: string; website: string; scopes: string },
): Promise<AppKeys> {
  const body = formBody({
    client_name: input.appName,
    redirect_uris: input.redirectUri,
    scopes: input.scopes,
    website: input.website,
  });
  const request = {
    method: "POST" as const,
    url: `${baseOf(ctx)}/api/v1/apps`,
    headers: { "content-type": FORM },
    body,
  };
  const app = read(MastodonApp, await send(ctx.http, request));
  return { clientId: app.client_id, clientSecret: app.client_secret };
}

export async function verifyCredentials(ctx: AdapterContext, token: string): Promise<MastodonAccount> {
  const url = `${baseOf(ctx)}/api/v1/accounts/verify_credentials`;
  return read(MastodonAccount, await send(ctx.http, { method: "GET", url }, { token }));
}

/** Limits of the server; the older address where the newer does not exist. */
export async function instance(ctx: AdapterContext): Promise<MastodonInstance> {
  try {
    return read(
      MastodonInstance,
      await send(ctx.http, { method: "GET", url: `${baseOf(ctx)}/api/v2/instance` }),
    );
  } catch (error) {
    if (!(error instanceof PlatformError) || error.detail.status !== 404) throw error;
    return read(
      MastodonInstance,
      await send(ctx.http, { method: "GET", url: `${baseOf(ctx)}/api/v1/instance` }),
    );
  }
}

export async function createStatus(
  ctx: PublishContext,
  body: StatusBody,
  idempotencyKey: string,
): Promise<MastodonStatus> {
  const request = {
    method: "POST" as const,
    url: `${baseOf(ctx)}/api/v1/statuses`,
    headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
    body: JSON.stringify(body),
  };
  return read(
    MastodonStatus,
    await send(ctx.once, request, { token: tokenOf(ctx), irreversible: true }),
    true,
  );
}

export async function deleteStatus(ctx: SessionContext, id: string): Promise<void> {
  const url = `${baseOf(ctx)}/api/v1/statuses/${encodeURIComponent(id)}`;
  await send(ctx.http, { method: "DELETE", url }, { token: tokenOf(ctx) });
}

/** The account's 40 newest posts, boosts left out. */
export async function listStatuses(ctx: SessionContext): Promise<MastodonStatus[]> {
  const path = `/api/v1/accounts/${encodeURIComponent(ctx.session.remoteId)}/statuses`;
  const url = withQuery(baseOf(ctx) + path, { limit: "40", exclude_reblogs: "true" });
  return read(z.array(MastodonStatus), await send(ctx.http, { method: "GET", url }, { token: tokenOf(ctx) }));
}

export interface UploadState {
  id: string;
  ready: boolean;
}

export async function uploadMedia(ctx: SessionContext, item: DraftMedia): Promise<UploadState> {
  const form = new FormData();
  form.set(
    "file",
    new Blob([Buffer.from(await item.read())], { type: item.mimeType }),
    `media.${extensionOf(item.mimeType)}`,
  );
  if (item.altText.trim() !== "") form.set("description", item.altText);
  const url = `${baseOf(ctx)}/api/v2/media`;
  const answer = await send(
    ctx.http,
    { method: "POST", url, body: form, timeoutMs: UPLOAD_TIMEOUT_MS },
    { token: tokenOf(ctx), ...OF_UPLOADS },
  );
  return { id: read(MastodonMedia, answer).id, ready: answer.status === 200 };
}

/** Whether an upload is processed; null when the server no longer has it (unused uploads are purged in a day). */
export async function mediaReady(ctx: SessionContext, id: string): Promise<boolean | null> {
  const url = `${baseOf(ctx)}/api/v1/media/${encodeURIComponent(id)}`;
  try {
    const answer = await send(ctx.http, { method: "GET", url }, { token: tokenOf(ctx), ...OF_UPLOADS });
    return answer.status === 200 && bodyJson(answer) !== undefined;
  } catch (error) {
    if (error instanceof PlatformError && error.detail.status === 404) return null;
    throw error;
  }
}

function extensionOf(mimeType: string): string {
  return mimeType === "image/jpeg" ? "jpg" : (mimeType.split("/")[1] ?? "bin");
}
