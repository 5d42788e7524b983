/** Facebook Login by hand: its exchange is no standard one. Source: facebook.md §1.3–1.7, instagram.md §1.5. */
import { read, withQuery } from "@/lib/platforms/core/call";
import { PlatformError } from "@/lib/platforms/core/error";
import { appOf } from "@/lib/platforms/core/oauth";
import type { AdapterContext, Credentials, OAuth2Connect } from "@/lib/platforms/core/platform";
import { graph } from "@/lib/platforms/_meta/graph";
import { grantedPermissions, removePermissions } from "./client";
import { GraphId, GraphToken } from "./schema";

/** Deleting a post and Pages that come through a business need the last two. */
const SCOPES =
  "instagram_basic,instagram_content_publish,pages_show_list,pages_read_engagement,business_management,instagram_manage_contents";

/** What a long-lived token lives when the answer does not say. */
const LONG_LIFE_S = 60 * 86_400;

/** A refused code or token comes as `invalid_content` (code 100) or 190: for a sign-in both mean the same. */
async function token(ctx: AdapterContext, method: "GET" | "POST", params: Record<string, string>) {
  const app = appOf(ctx);
  const all = { client_id: app.clientId, client_secret: app.clientSecret, ...params };
  try {
    return read(
      GraphToken,
      await graph(ctx, { method, path: "oauth/access_token", params: all, token: null }),
    );
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const refused = error.kind === "invalid_content" || error.kind === "auth_expired";
    throw refused ? error.as("auth_revoked", { field: undefined }) : error;
  }
}

/** There is no refresh token: a long-lived token that is still good is exchanged for a newer one. */
async function longLived(ctx: AdapterContext, current: string): Promise<Credentials> {
  const long = await token(ctx, "GET", { grant_type: "fb_exchange_token", fb_exchange_token: current });
  const ends = new Date(ctx.clock.now().getTime() + (long.expires_in ?? LONG_LIFE_S) * 1000);
  return {
    accessToken: long.access_token,
    refreshToken: long.access_token,
    accessExpiresAt: ends,
    refreshExpiresAt: ends,
    scopes: await grantedPermissions(ctx, long.access_token),
    extra: { grantor: await personOf(ctx, long.access_token) },
  };
}

/** Whose Facebook sign-in it is: giving back one token takes all of that person's tokens with it. */
async function personOf(ctx: AdapterContext, accessToken: string): Promise<string> {
  const params = { fields: "id" };
  return read(GraphId, await graph(ctx, { method: "GET", path: "me", params, token: accessToken })).id;
}

export const instagramConnect: OAuth2Connect = {
  kind: "oauth2",
  authorizeUrl: (ctx, { redirectUri, state, optionalScopes = [] }) =>
    withQuery(`${String(ctx.endpoints.dialog)}/${String(ctx.endpoints.version)}/dialog/oauth`, {
      client_id: appOf(ctx).clientId,
      redirect_uri: redirectUri,
      state,
      response_type: "code",
      scope: [SCOPES, ...optionalScopes].join(","),
      // Without it Facebook does not ask again for what was once left unticked, and reconnecting would change nothing.
      auth_type: "rerequest",
    }),
  exchange: async (ctx, input) => {
    const short = await token(ctx, "POST", {
      redirect_uri: input.redirectUri,
      code: input.code.replace(/#_=?_?$/, ""),
    });
    return await longLived(ctx, short.access_token);
  },
  refresh: (ctx, session) => longLived(ctx, session.credentials.accessToken),
  revoke: async (ctx, session) => {
    try {
      await removePermissions(ctx, session.credentials.accessToken);
    } catch (error) {
      // A token that no longer works has nothing left to give back.
      if (!(error instanceof PlatformError) || !error.kind.startsWith("auth_")) throw error;
    }
  },
  isDenied: (params) => params.get("error") === "access_denied",
};
