import { withQuery } from "@/lib/platforms/core/call";
import {
  appOf,
  exchangeCode,
  type OAuthServer,
  refreshTokens,
  revokeToken,
} from "@/lib/platforms/core/oauth";
import { PlatformError } from "@/lib/platforms/core/error";
import type { AdapterContext, OAuth2Connect } from "@/lib/platforms/core/platform";
import { xManifest } from "./manifest";

function serverOf(ctx: AdapterContext): OAuthServer {
  const api = String(ctx.endpoints.api);
  return {
    tokenUrl: `${api}/2/oauth2/token`,
    revokeUrl: `${api}/2/oauth2/revoke`,
    clientAuth: "basic",
    pkce: true,
  };
}

/** OAuth 2.0 with PKCE as a confidential client. Refresh tokens are single use. Source: x.md §1.2–1.5. */
export const xConnect: OAuth2Connect = {
  kind: "oauth2",
  authorizeUrl: (ctx, { redirectUri, state, codeChallenge }) =>
    withQuery(`${String(ctx.endpoints.web)}/i/oauth2/authorize`, {
      response_type: "code",
      client_id: appOf(ctx).clientId,
      redirect_uri: redirectUri,
      scope: xManifest.connect.requiredScopes.join(" "),
      state,
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
    }),
  exchange: (ctx, input) => exchangeCode(ctx, serverOf(ctx), input),
  refresh: (ctx, session) => {
    const { refreshToken } = session.credentials;
    if (refreshToken === null)
      throw new PlatformError("auth_expired", { message: "X gave no refresh token." });
    return refreshTokens(ctx, serverOf(ctx), refreshToken);
  },
  revoke: async (ctx, session) => {
    const { accessToken, refreshToken } = session.credentials;
    for (const token of [refreshToken, accessToken]) if (token) await revokeToken(ctx, serverOf(ctx), token);
  },
  isDenied: (params) => params.get("error") === "access_denied",
};
