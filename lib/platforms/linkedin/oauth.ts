import { PlatformError } from "@/lib/platforms/core/error";
import { withQuery } from "@/lib/platforms/core/call";
import {
  appOf,
  exchangeCode,
  type OAuthServer,
  refreshTokens,
  revokeToken,
} from "@/lib/platforms/core/oauth";
import type { AdapterContext, OAuth2Connect } from "@/lib/platforms/core/platform";

const SCOPES = "openid profile email w_member_social";
const DENIED = new Set(["user_cancelled_login", "user_cancelled_authorize", "access_denied"]);

/** Client authentication is in the body, and there is no PKCE for web apps. Source: linkedin.md §1. */
function serverOf(ctx: AdapterContext): OAuthServer {
  const web = String(ctx.endpoints.web);
  return {
    tokenUrl: `${web}/oauth/v2/accessToken`,
    revokeUrl: `${web}/oauth/v2/revoke`,
    clientAuth: "post",
    pkce: false,
  };
}

export const linkedinConnect: OAuth2Connect = {
  kind: "oauth2",
  authorizeUrl: (ctx, { redirectUri, state }) =>
    withQuery(`${String(ctx.endpoints.web)}/oauth/v2/authorization`, {
      response_type: "code",
      client_id: appOf(ctx).clientId,
      redirect_uri: redirectUri,
      state,
      scope: SCOPES,
    }),
  exchange: (ctx, input) => exchangeCode(ctx, serverOf(ctx), input),
  /** Only partners' apps get refresh tokens; everyone else reconnects every 60 days. */
  refresh: (ctx, session) => {
    const { refreshToken } = session.credentials;
    if (refreshToken === null)
      throw new PlatformError("auth_expired", { message: "LinkedIn gave no refresh token." });
    return refreshTokens(ctx, serverOf(ctx), refreshToken);
  },
  revoke: async (ctx, session) => {
    const { accessToken, refreshToken } = session.credentials;
    for (const token of [refreshToken, accessToken]) if (token) await revokeToken(ctx, serverOf(ctx), token);
  },
  isDenied: (params) => DENIED.has(params.get("error") ?? ""),
};
