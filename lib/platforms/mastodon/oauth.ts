import { withQuery } from "@/lib/platforms/core/call";
import { appOf, exchangeCode, type OAuthServer, revokeToken } from "@/lib/platforms/core/oauth";
import type { AdapterContext, OAuth2Connect } from "@/lib/platforms/core/platform";
import { registerApp } from "./client";
import { mastodonManifest } from "./manifest";

const SCOPES = mastodonManifest.connect.requiredScopes.join(" ");

function serverOf(ctx: AdapterContext): OAuthServer {
  const base = String(ctx.endpoints.base);
  return {
    tokenUrl: `${base}/oauth/token`,
    revokeUrl: `${base}/oauth/revoke`,
    clientAuth: "post",
    pkce: true,
  };
}

/** One app per server, registered on the fly. Tokens live until they are withdrawn. Source: mastodon.md §1. */
export const mastodonConnect: OAuth2Connect = {
  kind: "oauth2",
  register: (ctx, input) => registerApp(ctx, { ...input, scopes: SCOPES }),
  authorizeUrl: (ctx, { redirectUri, state, codeChallenge }) =>
    withQuery(`${String(ctx.endpoints.base)}/oauth/authorize`, {
      response_type: "code",
      client_id: appOf(ctx).clientId,
      redirect_uri: redirectUri,
      scope: SCOPES,
      state,
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
    }),
  exchange: (ctx, input) => exchangeCode(ctx, serverOf(ctx), input),
  refresh: null,
  revoke: (ctx, session) => revokeToken(ctx, serverOf(ctx), session.credentials.accessToken),
  isDenied: (params) => params.get("error") === "access_denied",
};
