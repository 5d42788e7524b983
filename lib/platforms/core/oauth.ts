/**
 * The standard parts of OAuth 2.0, on oauth4webapi over our own client. Endpoints are data, so that the sandbox and
 * every Mastodon server can stand in. Answers are read leniently: vendors differ in scope separators and extras.
 */
import * as oauth from "oauth4webapi";
import { z } from "zod";
import { parseBounded } from "@/lib/core/bounded-json";
import { type HttpClient, HttpFailure, withErrorCut } from "@/lib/core/http";
import { PlatformError, type PlatformErrorKind } from "./error";
import type { AdapterContext, AppKeys, Credentials, ExchangeInput } from "./platform";

export interface OAuthServer {
  tokenUrl: string;
  revokeUrl: string;
  clientAuth: "basic" | "post";
  pkce: boolean;
}

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().nullish(),
  expires_in: z.coerce.number().nullish(),
  refresh_token_expires_in: z.coerce.number().nullish(),
  scope: z.string().nullish(),
});

const OAuthError = z.object({ error: z.string(), error_description: z.string().nullish() });

/** Our keys, or `permanent`: without them nobody can be signed in. */
export function appOf(ctx: AdapterContext): AppKeys {
  if (ctx.app) return ctx.app;
  throw new PlatformError("permanent", { message: "The app's keys for this network are not configured." });
}

/** Swaps the code for tokens. Throws `auth_revoked` when the network refuses the code. */
export async function exchangeCode(
  ctx: AdapterContext,
  server: OAuthServer,
  input: ExchangeInput,
): Promise<Credentials> {
  const { as, client, auth, options } = setUp(ctx, server);
  const callback = oauth.validateAuthResponse(as, client, new URLSearchParams({ code: input.code }));
  const verifier = server.pkce ? input.codeVerifier : oauth.nopkce;
  const answer = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    auth,
    callback,
    input.redirectUri,
    verifier,
    options,
  );
  return await credentialsFrom(ctx, answer);
}

/** New tokens for a refresh token. Throws `auth_revoked` only when the network refuses the token itself. */
export async function refreshTokens(
  ctx: AdapterContext,
  server: OAuthServer,
  refreshToken: string,
): Promise<Credentials> {
  const { as, client, auth, options } = setUp(ctx, server);
  return await credentialsFrom(
    ctx,
    await oauth.refreshTokenGrantRequest(as, client, auth, refreshToken, options),
  );
}

/**
 * Ends a token at the network; one that is already gone (200 by RFC 7009, 400 at some) counts as ended. Throws
 * `unavailable` when the network could not do it now and `permission` when it will not do it for us.
 */
export async function revokeToken(ctx: AdapterContext, server: OAuthServer, token: string): Promise<void> {
  const { as, client, auth, options } = setUp(ctx, server);
  const answer = await oauth.revocationRequest(as, client, auth, token, options);
  const { status } = answer;
  if (status >= 500 || status === 429)
    throw new PlatformError("unavailable", { message: "The network could not revoke just now.", status });
  if (status > 400)
    throw new PlatformError("permission", { message: "The network refused to revoke the sign-in.", status });
}

function setUp(ctx: AdapterContext, server: OAuthServer) {
  const app = appOf(ctx);
  const as: oauth.AuthorizationServer = {
    issuer: new URL(server.tokenUrl).origin,
    token_endpoint: server.tokenUrl,
    revocation_endpoint: server.revokeUrl,
  };
  return {
    as,
    client: { client_id: app.clientId },
    auth: server.clientAuth === "basic" ? basicAuth(app) : oauth.ClientSecretPost(app.clientSecret),
    options: {
      [oauth.customFetch]: fetchThrough(ctx.http),
      // Whether plain http may be spoken is the outbound guard's decision: it knows the sandbox's exact host and port.
      [oauth.allowInsecureRequests]: server.tokenUrl.startsWith("http://"),
    },
  };
}

/**
 * Id and secret as they are. The library's own way form-encodes both first, as RFC 6749 wants and X does not
 * document: a secret with `-` or `_` in it would not be recognized. Source: x.md §1.3.
 */
function basicAuth(app: AppKeys): oauth.ClientAuth {
  const credentials = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString("base64");
  return (_as, _client, _body, headers) => {
    headers.set("authorization", `Basic ${credentials}`);
  };
}

type Fetch = (url: string, init: oauth.CustomFetchOptions<"POST", URLSearchParams>) => Promise<Response>;

/** Tokens are a few kilobytes at most; a refusal past this is no answer either. */
const MAX_ANSWER_BYTES = 256 * 1024;

function fetchThrough(http: HttpClient): Fetch {
  return async (url, init) => {
    try {
      const request = { method: "POST" as const, url, headers: init.headers, body: init.body.toString() };
      const answer = withErrorCut(await http.send({ ...request, maxBytes: MAX_ANSWER_BYTES }));
      const bodyless = answer.status === 204 || answer.status === 304;
      return new Response(bodyless ? null : Buffer.from(answer.body), {
        status: answer.status,
        headers: answer.headers,
      });
    } catch (error) {
      if (!(error instanceof HttpFailure) || error.reason === "blocked") throw error;
      throw new PlatformError("unavailable", { message: error.message, cause: error });
    }
  };
}

async function credentialsFrom(ctx: AdapterContext, answer: Response): Promise<Credentials> {
  const text = await answer.text();
  if (answer.status !== 200) throw refusal(answer.status, text);
  const parsed = TokenAnswer.safeParse(parseBounded(text));
  if (!parsed.success) {
    throw new PlatformError("unavailable", {
      message: "The token answer could not be read.",
      status: answer.status,
    });
  }
  const { data } = parsed;
  const now = ctx.clock.now().getTime();
  const inSeconds = (seconds: number | null | undefined) => (seconds ? new Date(now + seconds * 1000) : null);
  return {
    accessToken: data.access_token,
    refreshToken: data.refresh_token || null,
    accessExpiresAt: inSeconds(data.expires_in),
    refreshExpiresAt: inSeconds(data.refresh_token_expires_in),
    scopes: data.scope ? data.scope.split(/[\s,]+/).filter(Boolean) : null,
    extra: {},
  };
}

/** Kinds by the error codes of RFC 6749 and the vendors' own; 5xx and unreadable answers decide nothing. */
function refusal(status: number, text: string): PlatformError {
  const parsed = OAuthError.safeParse(parseBounded(text));
  const code = parsed.data?.error;
  const detail = {
    message: parsed.data?.error_description ?? `The network answered ${String(status)}.`,
    status,
    vendorBody: text,
    ...(code === undefined ? {} : { vendorCode: code }),
  };
  if (status === 429) return new PlatformError("rate_limited", detail);
  if (status >= 500 || status === 408 || code === undefined) return new PlatformError("unavailable", detail);
  return new PlatformError(KINDS[code] ?? "permanent", detail);
}

const KINDS: Readonly<Record<string, PlatformErrorKind>> = {
  invalid_grant: "auth_revoked",
  // X's code for a code or refresh token it does not take.
  invalid_request: "auth_revoked",
  invalid_client: "permanent",
  unauthorized_client: "permanent",
  invalid_scope: "permission",
  access_denied: "permission",
  temporarily_unavailable: "unavailable",
};
