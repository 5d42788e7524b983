import { type Account, ensureAccount, listAccounts, nameFromHandle, numericId } from "@/lib/sandbox/accounts";
import { type App, findApp, storeApp } from "@/lib/sandbox/apps";
import { field, fieldList, readFields, readForm } from "@/lib/sandbox/body";
import { consentReply, errorPage, readDecision, redirectReply } from "@/lib/sandbox/consent-page";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { covers, SCOPE_WORDS } from "@/lib/sandbox/networks/mastodon/auth";
import { mastodonError, refuse } from "@/lib/sandbox/networks/mastodon/replies";
import { secret } from "@/lib/sandbox/random";
import { withAnswer } from "@/lib/sandbox/redirects";
import {
  findCode,
  findToken,
  issueCode,
  markCodeUsed,
  revokeToken,
  storeToken,
  verifierMatches,
} from "@/lib/sandbox/tokens";

const OOB = "urn:ietf:wg:oauth:2.0:oob";
const HANDLE = /^[A-Za-z0-9_]{1,30}$/;
const CODE_LIFE_MS = 10 * 60_000;

const splitScopes = (text: string | null | undefined) => (text ?? "").split(/[\s+]+/).filter(Boolean);

export async function ensurePerson(x: Pick<Exchange, "db" | "now">, handle: string): Promise<Account> {
  const id = numericId("10", 18, "mastodon", handle.toLowerCase());
  return ensureAccount(x.db, x.now, { network: "mastodon", id, handle, displayName: nameFromHandle(handle) });
}

async function registerApp(x: Exchange): Promise<Reply> {
  const fields = (await readFields(x)) ?? refuse(400, "Bad request");
  const name = field(fields, "client_name");
  const redirectUris = fieldList(fields, "redirect_uris")
    .flatMap((value) => value.split("\n"))
    .map((uri) => uri.trim())
    .filter(Boolean);
  if (!name) return refuse(422, "Validation failed: Name can't be blank");
  if (redirectUris.length === 0) return refuse(422, "Validation failed: Redirect URI can't be blank");
  if (!redirectUris.every((uri) => uri === OOB || URL.canParse(uri))) {
    return refuse(422, "Validation failed: Redirect URI must be an absolute URI.");
  }
  const scopes = splitScopes(field(fields, "scopes") ?? "read");
  if (
    !scopes.every(
      (scope) => scope in SCOPE_WORDS || /^(read|write|admin:read|admin:write):[a-z_]+$/.test(scope),
    )
  ) {
    return refuse(422, "Validation failed: Scopes doesn't match configured on the server.");
  }
  const app: App = { clientId: secret(32), secret: secret(32), name, redirectUris, scopes, data: {} };
  await storeApp(x.db, x.now, "mastodon", app);
  return {
    status: 200,
    body: {
      id: numericId("", 6, app.clientId),
      name,
      website: field(fields, "website") ?? null,
      scopes,
      redirect_uri: redirectUris.join("\n"),
      redirect_uris: redirectUris,
      client_id: app.clientId,
      client_secret: app.secret,
      client_secret_expires_at: 0,
      vapid_key: "BSandboxVapidKey",
    },
  };
}

interface AuthorizeAsk {
  app: App;
  redirectUri: string;
  scopes: string[];
}

async function checkAuthorize(x: Exchange): Promise<AuthorizeAsk | Reply> {
  const query = x.url.searchParams;
  const app = await findApp(x.db, "mastodon", query.get("client_id"));
  const unauthorised = (text: string) => errorPage(400, "An error has occurred", text);
  if (!app) return unauthorised("Client authentication failed due to unknown client.");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!app.redirectUris?.includes(redirectUri))
    return unauthorised("The redirect URI included is not valid.");
  if (query.get("response_type") !== "code")
    return unauthorised("The authorization server does not support this response type.");
  const scopes = splitScopes(query.get("scope") ?? "read");
  if (scopes.length === 0 || !scopes.every((scope) => covers(app.scopes, scope))) {
    return unauthorised("The requested scope is invalid, unknown, or malformed.");
  }
  const method = query.get("code_challenge_method");
  if (query.has("code_challenge") && method !== "S256")
    return unauthorised("The code challenge method must be S256.");
  return { app, redirectUri, scopes };
}

async function showConsent(x: Exchange, problem?: string): Promise<Reply> {
  const ask = await checkAuthorize(x);
  if ("status" in ask) return ask;
  await ensurePerson(x, "ada");
  await ensurePerson(x, "grace");
  const people = await listAccounts(x.db, { network: "mastodon" });
  return consentReply({
    title: "Mastodon",
    appName: ask.app.name,
    action: `${x.rawPath}${x.url.search}`,
    scopes: ask.scopes.map((scope) => ({ scope, words: SCOPE_WORDS[scope] ?? `Use ${scope}` })),
    optionalScopes: false,
    personas: people.slice(0, 8).map(({ handle, displayName }) => ({ handle, displayName })),
    handleHint: "letters, digits and _",
    problem,
  });
}

async function decide(x: Exchange): Promise<Reply> {
  const ask = await checkAuthorize(x);
  if ("status" in ask) return ask;
  const decision = readDecision(readForm(x));
  const state = x.url.searchParams.get("state");
  if (!decision.approved) {
    const error_description = "The resource owner or authorization server denied the request.";
    return redirectReply(withAnswer(ask.redirectUri, { error: "access_denied", error_description, state }));
  }
  if (!HANDLE.test(decision.handle))
    return showConsent(x, "A Mastodon username has letters, digits and underscores only.");
  const account = await ensurePerson(x, decision.handle);
  const code = await issueCode(x.db, {
    network: "mastodon",
    clientId: ask.app.clientId,
    accountId: account.id,
    redirectUri: ask.redirectUri,
    scopes: ask.scopes,
    challenge: x.url.searchParams.get("code_challenge"),
    challengeMethod: x.url.searchParams.get("code_challenge_method"),
    expiresAt: new Date(x.now.getTime() + CODE_LIFE_MS),
  });
  if (ask.redirectUri === OOB) return errorPage(200, "Authorization code", code);
  return redirectReply(withAnswer(ask.redirectUri, { code, state }));
}

function basicAuth(x: Exchange): [string, string] | null {
  const encoded = /^basic\s+(\S+)$/i.exec(x.headers.authorization ?? "")?.[1];
  if (!encoded) return null;
  const [id = "", pass = ""] = Buffer.from(encoded, "base64")
    .toString("utf8")
    .split(":")
    .map(decodeURIComponent);
  return [id, pass];
}

async function token(x: Exchange): Promise<Reply> {
  const fields = (await readFields(x)) ?? refuse(400, "invalid_request");
  const [basicId, basicSecret] = basicAuth(x) ?? [];
  const app = await findApp(x.db, "mastodon", field(fields, "client_id") ?? basicId);
  if (!app || app.secret !== (field(fields, "client_secret") ?? basicSecret)) {
    return refuse(
      401,
      "invalid_client",
      "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.",
    );
  }
  const grant = field(fields, "grant_type");
  const access = secret(32);
  const answer = (scopes: string[]): Reply => ({
    status: 200,
    headers: { "cache-control": "no-store" },
    body: {
      access_token: access,
      token_type: "Bearer",
      scope: scopes.join(" "),
      created_at: Math.floor(x.now.getTime() / 1000),
    },
  });
  const base = { token: access, network: "mastodon" as const, clientId: app.clientId, expiresAt: null };
  if (grant === "client_credentials") {
    const scopes = splitScopes(field(fields, "scope") ?? "read");
    if (!scopes.every((scope) => covers(app.scopes, scope)))
      return refuse(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.");
    await storeToken(x.db, x.now, { ...base, kind: "app", family: secret(12), accountId: "", scopes });
    return answer(scopes);
  }
  if (grant !== "authorization_code")
    return refuse(
      400,
      "unsupported_grant_type",
      "The authorization grant type is not supported by the authorization server.",
    );
  const code = await findCode(x.db, "mastodon", field(fields, "code") ?? "", true);
  const good =
    code &&
    !code.usedAt &&
    code.expiresAt > x.now &&
    code.clientId === app.clientId &&
    code.redirectUri === field(fields, "redirect_uri") &&
    verifierMatches(code, field(fields, "code_verifier"));
  if (!good) {
    return refuse(
      400,
      "invalid_grant",
      "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
    );
  }
  await markCodeUsed(x.db, x.now, code.code);
  await storeToken(x.db, x.now, {
    ...base,
    kind: "access",
    family: code.family,
    accountId: code.accountId,
    scopes: code.scopes,
  });
  return answer(code.scopes);
}

async function revoke(x: Exchange): Promise<Reply> {
  const fields = (await readFields(x)) ?? refuse(400, "invalid_request");
  const app = await findApp(x.db, "mastodon", field(fields, "client_id"));
  const unauthorized = () =>
    mastodonError(403, "unauthorized_client", "You are not authorized to revoke this token");
  if (!app || app.secret !== field(fields, "client_secret")) return unauthorized();
  const found = await findToken(x.db, "mastodon", field(fields, "token") ?? "");
  if (found && found.clientId !== app.clientId) return unauthorized();
  if (found) await revokeToken(x.db, x.now, found.token, "revoked_by_app");
  return { status: 200, body: {} };
}

export const oauthRoutes: Route[] = [
  {
    method: "POST",
    path: "/api/v1/apps",
    operation: "app.register",
    buckets: [{ name: "apps", max: 5, windowS: 600, per: "address" }],
    handle: registerApp,
  },
  { method: "GET", path: "/oauth/authorize", operation: "oauth.authorize", handle: (x) => showConsent(x) },
  { method: "POST", path: "/oauth/authorize", operation: "oauth.decide", handle: decide },
  { method: "POST", path: "/oauth/token", operation: "token.exchange", handle: token },
  { method: "POST", path: "/oauth/revoke", operation: "token.revoke", handle: revoke },
];
