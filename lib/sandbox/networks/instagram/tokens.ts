import { createHash } from "node:crypto";
import { findAccount } from "@/lib/sandbox/accounts";
import { findApp } from "@/lib/sandbox/apps";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { APP_SECRET, requireToken, tokenProblem } from "@/lib/sandbox/networks/instagram/auth";
import { readParams } from "@/lib/sandbox/networks/instagram/params";
import { badParam, refuse } from "@/lib/sandbox/networks/instagram/replies";
import { secret } from "@/lib/sandbox/random";
import {
  findCode,
  findToken,
  markCodeUsed,
  revokeAccount,
  storeToken,
  type Token,
} from "@/lib/sandbox/tokens";

const SHORT_LIFE_S = 5_183;
const LONG_LIFE_S = 5_183_944;
const DATA_ACCESS_DAYS = 90;

async function accessToken(x: Exchange): Promise<Reply> {
  const params = await readParams(x);
  const app = await findApp(x.db, "instagram", params.get("client_id"));
  if (!app)
    return refuse({
      code: 101,
      message: "Error validating application. Cannot get application info due to a system error.",
    });
  if (app.secret !== params.get("client_secret"))
    return refuse({ code: 1, message: "Error validating client secret." });
  if (params.get("grant_type") === "fb_exchange_token")
    return exchangeLong(x, app.clientId, params.get("fb_exchange_token") ?? "");
  const code = await findCode(x.db, "instagram", params.get("code") ?? "", true);
  if (!code || code.clientId !== app.clientId)
    return refuse({ code: 100, message: "Invalid verification code format." });
  if (code.usedAt)
    return refuse({ code: 100, subcode: 36009, message: "This authorization code has been used." });
  if (code.expiresAt <= x.now)
    return refuse({ code: 100, subcode: 36007, message: "This authorization code has expired." });
  if (code.redirectUri !== params.get("redirect_uri")) {
    return refuse({
      code: 100,
      subcode: 36008,
      message:
        "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
    });
  }
  await markCodeUsed(x.db, x.now, code.code);
  return issue(x, { ...code, kind: "short", lifeS: SHORT_LIFE_S });
}

async function exchangeLong(x: Exchange, clientId: string, presented: string): Promise<Reply> {
  const old = await findToken(x.db, "instagram", presented);
  const problem = tokenProblem(old, x.now);
  if (problem || !old || old.clientId !== clientId || old.kind === "page") {
    return refuse(problem ?? { code: 190, message: "Invalid OAuth access token." });
  }
  return issue(x, { ...old, kind: "access", lifeS: LONG_LIFE_S });
}

type Grant = Pick<Token, "clientId" | "accountId" | "scopes" | "family" | "data"> & {
  kind: "short" | "access";
  lifeS: number;
};

async function issue(x: Exchange, grant: Grant): Promise<Reply> {
  const token = `EAAG${secret(90).replace(/[-_]/g, "Z")}`;
  await storeToken(x.db, x.now, {
    ...grant,
    network: "instagram",
    token,
    expiresAt: new Date(x.now.getTime() + grant.lifeS * 1000),
  });
  return { status: 200, body: { access_token: token, token_type: "bearer", expires_in: grant.lifeS } };
}

/** The Page's own token: one per user token, without an end when that one is long-lived. */
export async function pageToken(x: Exchange, user: Token, pageId: string): Promise<string> {
  const value = `EAAP${createHash("sha512").update(`${user.token} ${pageId}`).digest("base64url").replace(/[-_]/g, "Z")}`;
  if (await findToken(x.db, "instagram", value)) return value;
  await storeToken(x.db, x.now, {
    ...user,
    token: value,
    kind: "page",
    expiresAt: user.kind === "short" ? user.expiresAt : null,
    data: { ...user.data, page_id: pageId },
  });
  return value;
}

async function debugToken(x: Exchange): Promise<Reply> {
  const params = await readParams(x);
  const caller = params.get("access_token") ?? "";
  if (caller !== `sandbox-facebook|${APP_SECRET}`) await requireToken(x);
  const input = params.get("input_token");
  if (!input) return badParam("The parameter input_token is required");
  const token = await findToken(x.db, "instagram", input);
  const problem = tokenProblem(token, x.now);
  if (!token) return { status: 200, body: { data: { error: problem, is_valid: false, scopes: [] } } };
  const seconds = (date: Date | null) => (date ? Math.floor(date.getTime() / 1000) : 0);
  return {
    status: 200,
    body: {
      data: {
        app_id: token.clientId,
        type: token.kind === "page" ? "PAGE" : "USER",
        application: "Heliograph",
        expires_at: seconds(token.expiresAt),
        data_access_expires_at: seconds(token.issuedAt) + DATA_ACCESS_DAYS * 86_400,
        is_valid: problem === null,
        issued_at: seconds(token.issuedAt),
        ...(token.kind === "page" ? { profile_id: token.data.page_id } : {}),
        user_id: token.accountId,
        scopes: token.scopes,
        granular_scopes: token.scopes
          .filter((scope) => /^(pages_|instagram_)/.test(scope))
          .map((scope) => ({ scope, target_ids: token.data.granted })),
        ...(problem
          ? { error: { code: problem.code, message: problem.message, subcode: problem.subcode } }
          : {}),
      },
    },
  };
}

async function permissions(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x);
  if (token.kind === "page")
    return badParam("Tried accessing nonexisting field (permissions) on node type (Page)");
  const declined = (token.data.declined as string[] | undefined) ?? [];
  return {
    status: 200,
    body: {
      data: [
        ...token.scopes.map((permission) => ({ permission, status: "granted" })),
        ...declined.map((permission) => ({ permission, status: "declined" })),
      ],
    },
  };
}

async function revoke(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x);
  const id = x.params.id ?? "me";
  if (id !== "me" && id !== token.accountId)
    return refuse({
      code: 10,
      status: 403,
      message: "(#10) Application does not have permission for this action",
    });
  const owner = await findAccount(x.db, "instagram", token.accountId);
  if (owner) await revokeAccount(x.db, x.now, "instagram", owner.id, "revoked_by_app", token.clientId);
  return { status: 200, body: { success: true } };
}

export const tokenRoutes: Route[] = [
  ...(["GET", "POST"] as const).map((method) => ({
    method,
    path: "/:version/oauth/access_token",
    operation: tokenOperation,
    handle: accessToken,
  })),
  { method: "GET", path: "/:version/debug_token", operation: "token.debug", handle: debugToken },
  { method: "GET", path: "/:version/me/permissions", operation: "token.permissions", handle: permissions },
  { method: "DELETE", path: "/:version/:id/permissions", operation: "token.revoke", handle: revoke },
];

/** A long token is fetched with the token itself; everything else exchanges a code. */
function tokenOperation(x: Exchange): string {
  const asked =
    x.url.searchParams.get("grant_type") ?? new URLSearchParams(x.body.toString("utf8")).get("grant_type");
  return asked === "fb_exchange_token" ? "token.refresh" : "token.exchange";
}
