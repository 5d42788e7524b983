import {
  type Account,
  ensureAccount,
  findAccount,
  listAccounts,
  nameFromHandle,
} from "@/lib/sandbox/accounts";
import { type App, findApp } from "@/lib/sandbox/apps";
import { avatarUrl } from "@/lib/sandbox/avatar";
import { readForm } from "@/lib/sandbox/body";
import { consentReply, errorPage, readDecision, redirectReply } from "@/lib/sandbox/consent-page";
import { type Exchange, Rejection, type Reply, type Route } from "@/lib/sandbox/exchange";
import { requireMember, SCOPE_WORDS } from "@/lib/sandbox/networks/linkedin/auth";
import { idToken, jwks, profileClaims } from "@/lib/sandbox/networks/linkedin/identity";
import { oauthError } from "@/lib/sandbox/networks/linkedin/replies";
import { secret, sha256Url } from "@/lib/sandbox/random";
import { redirectAllowed, withAnswer } from "@/lib/sandbox/redirects";
import {
  findCode,
  findToken,
  isExpired,
  issueCode,
  markCodeUsed,
  revokeToken,
  storeToken,
  type Token,
} from "@/lib/sandbox/tokens";

const HANDLE = /^[a-z0-9-]{3,40}$/i;
const CODE_LIFE_MS = 30 * 60_000;
const TOKEN_LIFE_S = 5_184_000;
const REFRESH_LIFE_S = 31_536_000;

export function ensurePerson(x: Pick<Exchange, "db" | "now">, handle: string): Promise<Account> {
  const id = sha256Url(`linkedin ${handle.toLowerCase()}`).replace(/[-_]/g, "").slice(0, 10);
  return ensureAccount(x.db, x.now, { network: "linkedin", id, handle, displayName: nameFromHandle(handle) });
}

async function checkAuthorize(
  x: Exchange,
): Promise<{ app: App; scopes: string[]; redirectUri: string } | Reply> {
  const query = x.url.searchParams;
  const broken = (text: string) => errorPage(400, "Bummer, something went wrong.", text);
  const app = await findApp(x.db, "linkedin", query.get("client_id"));
  if (!app) return broken(`The passed in client_id is invalid "${query.get("client_id") ?? ""}"`);
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!redirectAllowed(x.runtime.config, redirectUri))
    return broken("The redirect_uri does not match the registered value");
  const state = query.get("state");
  const fail = (error: string, error_description: string) =>
    redirectReply(withAnswer(redirectUri, { error, error_description, state }));
  if (query.get("response_type") !== "code")
    return fail("unsupported_response_type", "response_type must be code");
  const scopes = (query.get("scope") ?? "").split(/[\s,]+/).filter(Boolean);
  if (scopes.length === 0) return fail("invalid_scope", "The scope is missing");
  const unknown = scopes.find((scope) => !(scope in SCOPE_WORDS));
  if (unknown)
    return fail("unauthorized_scope_error", `Scope "${unknown}" is not authorized for your application`);
  return { app, scopes, redirectUri };
}

async function showConsent(x: Exchange, problem?: string): Promise<Reply> {
  const ask = await checkAuthorize(x);
  if ("status" in ask) return ask;
  await ensurePerson(x, "ada-demo");
  await ensurePerson(x, "grace-demo");
  const people = await listAccounts(x.db, { network: "linkedin" });
  return consentReply({
    title: "LinkedIn",
    appName: ask.app.name,
    action: `${x.rawPath}${x.url.search}`,
    scopes: ask.scopes.map((scope) => ({ scope, words: SCOPE_WORDS[scope] ?? scope })),
    optionalScopes: false,
    personas: people.slice(0, 8).map(({ handle, displayName }) => ({ handle, displayName })),
    handleHint: "3–40 letters, digits and -",
    problem,
  });
}

async function decide(x: Exchange): Promise<Reply> {
  const ask = await checkAuthorize(x);
  if ("status" in ask) return ask;
  const decision = readDecision(readForm(x));
  const state = x.url.searchParams.get("state");
  if (!decision.approved) {
    const error_description = "The user cancelled the authorization";
    return redirectReply(
      withAnswer(ask.redirectUri, { error: "user_cancelled_authorize", error_description, state }),
    );
  }
  if (!HANDLE.test(decision.handle))
    return showConsent(x, "A profile name has 3 to 40 letters, digits or hyphens.");
  const account = await ensurePerson(x, decision.handle);
  const code = await issueCode(x.db, {
    network: "linkedin",
    clientId: ask.app.clientId,
    accountId: account.id,
    redirectUri: ask.redirectUri,
    scopes: ask.scopes,
    challenge: null,
    challengeMethod: null,
    expiresAt: new Date(x.now.getTime() + CODE_LIFE_MS),
    data: { nonce: x.url.searchParams.get("nonce") },
  });
  return redirectReply(withAnswer(ask.redirectUri, { code, state }));
}

const MISMATCH =
  "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists";

/** Client authentication is in the body here; a Basic header counts for nothing. */
async function requireClient(x: Exchange, form: URLSearchParams, ...needed: string[]): Promise<App> {
  for (const name of [...needed, "client_id", "client_secret"]) {
    if (!form.get(name))
      throw new Rejection(oauthError(400, "invalid_request", `A required parameter "${name}" is missing`));
  }
  const app = await findApp(x.db, "linkedin", form.get("client_id"));
  if (!app || app.secret !== form.get("client_secret"))
    throw new Rejection(oauthError(401, "invalid_client", "Client authentication failed"));
  return app;
}

type Grant = Pick<Token, "clientId" | "accountId" | "scopes" | "family">;

async function issueAccess(x: Exchange, { clientId, accountId, scopes, family }: Grant): Promise<string> {
  const token = `AQ${secret(250)}`;
  const expiresAt = new Date(x.now.getTime() + TOKEN_LIFE_S * 1000);
  const grant = { clientId, accountId, scopes, family };
  await storeToken(x.db, x.now, { ...grant, network: "linkedin", token, kind: "access", expiresAt });
  return token;
}

async function issueRefresh(x: Exchange, { clientId, accountId, scopes, family }: Grant) {
  const token = `AQ${secret(250)}`;
  const expiresAt = new Date(x.now.getTime() + REFRESH_LIFE_S * 1000);
  const grant = { clientId, accountId, scopes, family };
  await storeToken(x.db, x.now, { ...grant, network: "linkedin", token, kind: "refresh", expiresAt });
  return { refresh_token: token, refresh_token_expires_in: REFRESH_LIFE_S };
}

/**
 * Programmatic refresh is for partners' apps only: here for a person with `{"partner": true}` among their facts. The
 * refresh token stays the same and its year is not extended (fact sheet 1.4).
 */
async function renew(x: Exchange, app: App, form: URLSearchParams): Promise<Reply> {
  const found = await findToken(x.db, "linkedin", form.get("refresh_token") ?? "");
  if (!found)
    return oauthError(
      400,
      "unauthorized_client",
      "This application is not allowed to use programmatic refresh tokens",
    );
  if (
    found.kind !== "refresh" ||
    found.clientId !== app.clientId ||
    found.revokedAt ||
    isExpired(found, x.now)
  )
    return oauthError(
      400,
      "invalid_grant",
      "The provided authorization grant or refresh token is invalid, expired or revoked.",
    );
  return {
    status: 200,
    body: {
      access_token: await issueAccess(x, found),
      expires_in: TOKEN_LIFE_S,
      refresh_token: found.token,
      refresh_token_expires_in: Math.floor(((found.expiresAt?.getTime() ?? 0) - x.now.getTime()) / 1000),
      scope: [...found.scopes].sort().join(","),
      token_type: "Bearer",
    },
  };
}

async function accessToken(x: Exchange): Promise<Reply> {
  const form = readForm(x);
  const grant = form.get("grant_type");
  if (grant === "refresh_token") return renew(x, await requireClient(x, form, "refresh_token"), form);
  const app = await requireClient(x, form, "grant_type", "code", "redirect_uri");
  if (grant !== "authorization_code")
    return oauthError(400, "unsupported_grant_type", "The grant type is not supported");
  const code = await findCode(x.db, "linkedin", form.get("code") ?? "", true);
  if (!code)
    return oauthError(
      400,
      "invalid_request",
      "Unable to retrieve access token: authorization code not found",
    );
  const good =
    !code.usedAt &&
    code.expiresAt > x.now &&
    code.clientId === app.clientId &&
    code.redirectUri === form.get("redirect_uri");
  if (!good) return oauthError(400, "invalid_request", MISMATCH);
  await markCodeUsed(x.db, x.now, code.code);
  // Asking for other scopes ends the member's earlier tokens for this app.
  await x.db.query(
    `update sandbox.tokens set revoked_at = $4, reason = 'scope_changed' where network = 'linkedin' and client_id = $1
       and account_id = $2 and revoked_at is null and not (scopes @> $3::text[] and scopes <@ $3::text[])`,
    [app.clientId, code.accountId, code.scopes, x.now],
  );
  const token = await issueAccess(x, code);
  const account = await findAccount(x.db, "linkedin", code.accountId);
  const refresh = account?.data.partner === true ? await issueRefresh(x, code) : {};
  const nonce = typeof code.data.nonce === "string" ? code.data.nonce : null;
  return {
    status: 200,
    body: {
      access_token: token,
      expires_in: TOKEN_LIFE_S,
      ...refresh,
      scope: [...code.scopes].sort().join(","),
      token_type: "Bearer",
      ...(account && code.scopes.includes("openid")
        ? { id_token: idToken(account, avatarUrl(x, account), app.clientId, nonce, x.now) }
        : {}),
    },
  };
}

async function revoke(x: Exchange): Promise<Reply> {
  const form = readForm(x);
  await requireClient(x, form, "token");
  await revokeToken(x.db, x.now, form.get("token") ?? "", "revoked_by_app");
  return { status: 200 };
}

async function introspect(x: Exchange): Promise<Reply> {
  const form = readForm(x);
  const app = await requireClient(x, form, "token");
  const token = await findToken(x.db, "linkedin", form.get("token") ?? "");
  if (!token || token.clientId !== app.clientId) return { status: 200, body: { active: false } };
  const status = token.revokedAt ? "revoked" : isExpired(token, x.now) ? "expired" : "active";
  const issued = Math.floor(token.issuedAt.getTime() / 1000);
  return {
    status: 200,
    body: {
      active: status === "active",
      client_id: app.clientId,
      authorized_at: issued,
      created_at: issued,
      status,
      expires_at: Math.floor((token.expiresAt?.getTime() ?? 0) / 1000),
      scope: token.scopes.join(","),
      auth_type: "3L",
    },
  };
}

async function userinfo(x: Exchange): Promise<Reply> {
  const { account, token } = requireMember(x, "profile", "userinfo.GET");
  return { status: 200, body: profileClaims(account, avatarUrl(x, account), token.scopes.includes("email")) };
}

export const oauthRoutes: Route[] = [
  {
    method: "GET",
    path: "/oauth/v2/authorization",
    operation: "oauth.authorize",
    handle: (x) => showConsent(x),
  },
  { method: "POST", path: "/oauth/v2/authorization", operation: "oauth.decide", handle: decide },
  {
    method: "POST",
    path: "/oauth/v2/accessToken",
    operation: (x) =>
      readForm(x).get("grant_type") === "refresh_token" ? "token.refresh" : "token.exchange",
    handle: accessToken,
  },
  { method: "POST", path: "/oauth/v2/revoke", operation: "token.revoke", handle: revoke },
  { method: "POST", path: "/oauth/v2/introspectToken", operation: "token.introspect", handle: introspect },
  {
    method: "GET",
    path: "/oauth/openid/jwks",
    operation: "oauth.jwks",
    handle: async () => ({ status: 200, body: jwks() }),
  },
  { method: "GET", path: "/v2/userinfo", operation: "account.read", handle: userinfo },
];
