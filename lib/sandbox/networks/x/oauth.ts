import { type Account, ensureAccount, listAccounts, nameFromHandle, numericId } from "@/lib/sandbox/accounts";
import { type App, findApp } from "@/lib/sandbox/apps";
import { readForm, readFormOrJson } from "@/lib/sandbox/body";
import { consentReply, errorPage, readDecision, redirectReply } from "@/lib/sandbox/consent-page";
import { type Exchange, Rejection, type Reply, type Route } from "@/lib/sandbox/exchange";
import { SCOPE_WORDS } from "@/lib/sandbox/networks/x/auth";
import { oauthError } from "@/lib/sandbox/networks/x/replies";
import { secret } from "@/lib/sandbox/random";
import { redirectAllowed, withAnswer } from "@/lib/sandbox/redirects";
import {
  findCode,
  findToken,
  issueCode,
  markCodeUsed,
  markTokenUsed,
  revokeFamily,
  storeToken,
  verifierMatches,
} from "@/lib/sandbox/tokens";

const HANDLE = /^[A-Za-z0-9_]{1,15}$/;
const CODE_LIFE_MS = 30_000;
const ACCESS_LIFE_S = 7_200;
const REFRESH_LIFE_MS = 182 * 86_400_000;

export function ensurePerson(x: Pick<Exchange, "db" | "now">, handle: string): Promise<Account> {
  return ensureAccount(x.db, x.now, {
    network: "x",
    id: numericId("1", 19, "x", handle.toLowerCase()),
    handle,
    displayName: nameFromHandle(handle),
    data: { subscription_type: "None" },
  });
}

async function checkAuthorize(
  x: Exchange,
): Promise<{ app: App; scopes: string[]; redirectUri: string } | Reply> {
  const query = x.url.searchParams;
  const broken = (text: string) =>
    errorPage(400, "Something went wrong", `You weren't able to give access to the App. ${text}`);
  const app = await findApp(x.db, "x", query.get("client_id"));
  if (!app) return broken("Unknown client_id.");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!redirectAllowed(x.runtime.config, redirectUri))
    return broken("The redirect_uri is not registered for this app.");
  if (query.get("response_type") !== "code") return broken("response_type must be code.");
  // Lower case is taken as well: the most used client sends "s256".
  const method = query.get("code_challenge_method")?.toUpperCase();
  if (!query.get("code_challenge") || (method !== "S256" && method !== "PLAIN"))
    return broken("A PKCE code_challenge is required.");
  if (!query.get("state") || (query.get("state") ?? "").length > 500)
    return broken("state is required, at most 500 characters.");
  const scopes = (query.get("scope") ?? "").split(" ").filter(Boolean);
  if (scopes.length === 0 || !scopes.every((scope) => scope in SCOPE_WORDS))
    return broken("A scope is missing or unknown.");
  return { app, scopes, redirectUri };
}

async function showConsent(x: Exchange, problem?: string): Promise<Reply> {
  const ask = await checkAuthorize(x);
  if ("status" in ask) return ask;
  await ensurePerson(x, "ada_demo");
  await ensurePerson(x, "grace_demo");
  const people = await listAccounts(x.db, { network: "x" });
  return consentReply({
    title: "X",
    appName: ask.app.name,
    action: `${x.rawPath}${x.url.search}`,
    scopes: ask.scopes.map((scope) => ({ scope, words: SCOPE_WORDS[scope] ?? scope })),
    optionalScopes: false,
    personas: people.slice(0, 8).map(({ handle, displayName }) => ({ handle, displayName })),
    handleHint: "1–15 letters, digits and _",
    problem,
  });
}

async function decide(x: Exchange): Promise<Reply> {
  const ask = await checkAuthorize(x);
  if ("status" in ask) return ask;
  const decision = readDecision(readForm(x));
  const query = x.url.searchParams;
  const state = query.get("state");
  if (!decision.approved)
    return redirectReply(withAnswer(ask.redirectUri, { error: "access_denied", state }));
  if (!HANDLE.test(decision.handle))
    return showConsent(x, "An X username has 1 to 15 letters, digits or underscores.");
  const account = await ensurePerson(x, decision.handle);
  const code = await issueCode(x.db, {
    network: "x",
    clientId: ask.app.clientId,
    accountId: account.id,
    redirectUri: ask.redirectUri,
    scopes: ask.scopes,
    challenge: query.get("code_challenge"),
    challengeMethod: query.get("code_challenge_method")?.toLowerCase() ?? null,
    expiresAt: new Date(x.now.getTime() + CODE_LIFE_MS),
  });
  return redirectReply(withAnswer(ask.redirectUri, { state, code }));
}

/** The sandbox's app is confidential: Basic authentication with id and secret as they are, nothing else. */
async function requireClient(x: Exchange): Promise<App> {
  const encoded = /^basic\s+(\S+)$/i.exec(x.headers.authorization ?? "")?.[1];
  const [id, pass] = Buffer.from(encoded ?? "", "base64")
    .toString("utf8")
    .split(":");
  const app = await findApp(x.db, "x", id);
  if (!app || app.secret !== pass)
    throw new Rejection(oauthError(401, "unauthorized_client", "Missing valid authorization header"));
  return app;
}

async function issuePair(
  x: Exchange,
  grant: { clientId: string; accountId: string; scopes: string[]; family: string },
): Promise<Reply> {
  const access = secret(48);
  const refresh = grant.scopes.includes("offline.access") ? secret(48) : undefined;
  const base = { network: "x" as const, ...grant };
  await storeToken(x.db, x.now, {
    ...base,
    token: access,
    kind: "access",
    expiresAt: new Date(x.now.getTime() + ACCESS_LIFE_S * 1000),
  });
  if (refresh) {
    await storeToken(x.db, x.now, {
      ...base,
      token: refresh,
      kind: "refresh",
      expiresAt: new Date(x.now.getTime() + REFRESH_LIFE_MS),
    });
  }
  return {
    status: 200,
    headers: { "cache-control": "no-store" },
    body: {
      token_type: "bearer",
      expires_in: ACCESS_LIFE_S,
      access_token: access,
      scope: grant.scopes.join(" "),
      refresh_token: refresh,
    },
  };
}

async function token(x: Exchange): Promise<Reply> {
  const app = await requireClient(x);
  // The reference says urlencoded; JSON is taken too, and the most used client sends it.
  const form = readFormOrJson(x);
  if (form.get("grant_type") === "authorization_code") {
    const code = await findCode(x.db, "x", form.get("code") ?? "", true);
    const good =
      code &&
      !code.usedAt &&
      code.expiresAt > x.now &&
      code.clientId === app.clientId &&
      code.redirectUri === form.get("redirect_uri") &&
      verifierMatches(code, form.get("code_verifier"));
    if (!good)
      return oauthError(400, "invalid_request", "Value passed for the authorization code was invalid.");
    await markCodeUsed(x.db, x.now, code.code);
    return issuePair(x, code);
  }
  if (form.get("grant_type") === "refresh_token") return refresh(x, app, form.get("refresh_token") ?? "");
  return oauthError(400, "invalid_request", "Missing required parameter [grant_type].");
}

async function refresh(x: Exchange, app: App, presented: string): Promise<Reply> {
  const old = await findToken(x.db, "x", presented, true);
  const bad = oauthError(400, "invalid_request", "Value passed for the token was invalid.");
  if (!old || old.kind !== "refresh" || old.clientId !== app.clientId) return bad;
  if (old.usedAt) {
    // A used token came back: somebody has a copy, so the whole family dies. Kept although the answer is 400.
    await revokeFamily(x.db, x.now, old.family, "refresh_reused");
    return bad;
  }
  if (old.revokedAt || (old.expiresAt && old.expiresAt <= x.now)) return bad;
  await markTokenUsed(x.db, x.now, old.token);
  return issuePair(x, old);
}

async function revoke(x: Exchange): Promise<Reply> {
  const app = await requireClient(x);
  const found = await findToken(x.db, "x", readFormOrJson(x).get("token") ?? "");
  if (!found || found.clientId !== app.clientId)
    return oauthError(400, "invalid_request", "Value passed for the token was invalid.");
  await revokeFamily(x.db, x.now, found.family, "revoked_by_app");
  return { status: 200, body: { revoked: true } };
}

export const oauthRoutes: Route[] = [
  { method: "GET", path: "/i/oauth2/authorize", operation: "oauth.authorize", handle: (x) => showConsent(x) },
  { method: "POST", path: "/i/oauth2/authorize", operation: "oauth.decide", handle: decide },
  {
    method: "POST",
    path: "/2/oauth2/token",
    operation: (x) =>
      readForm(x).get("grant_type") === "refresh_token" ? "token.refresh" : "token.exchange",
    handle: token,
  },
  { method: "POST", path: "/2/oauth2/revoke", operation: "token.revoke", handle: revoke },
];
