import { createHash } from "node:crypto";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import type { TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

export const CALLBACK = "http://127.0.0.1:3000/auth/callback";
const VERIFIER = "v".repeat(43);

/** The parts of an authorization request that a test may spoil. */
export function xAuthorizeUrl(sandbox: TestSandbox, more: Record<string, string> = {}): string {
  const query = {
    response_type: "code",
    client_id: "sandbox-x",
    redirect_uri: CALLBACK,
    scope: "tweet.read tweet.write users.read media.write offline.access",
    state: "s",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  };
  return `${sandbox.urls.x}/i/oauth2/authorize?${new URLSearchParams(query)}`;
}

/** A token request as X wants it; `more` spoils the form, `secret` the client's authentication. */
export function xToken(
  sandbox: TestSandbox,
  more: Record<string, string>,
  secret = "sandbox-secret",
): Promise<Response> {
  return fetch(`${sandbox.urls.x}/2/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`sandbox-x:${secret}`).toString("base64")}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...more,
    }),
  });
}

export async function xSignIn(sandbox: TestSandbox, username: string, scope?: string): Promise<string> {
  const landed = await decideConsent(xAuthorizeUrl(sandbox, scope === undefined ? {} : { scope }), {
    username,
  });
  const answer = await xToken(sandbox, { code: landed.searchParams.get("code") ?? "" });
  return ((await answer.json()) as { access_token: string }).access_token;
}

export async function linkedinSignIn(sandbox: TestSandbox, username: string, scope: string): Promise<string> {
  const client = { client_id: "sandbox-linkedin", redirect_uri: CALLBACK };
  const query = new URLSearchParams({ ...client, response_type: "code", state: "s", scope });
  const landed = await decideConsent(`${sandbox.urls.linkedin}/oauth/v2/authorization?${query}`, {
    username,
  });
  const answer = await fetch(`${sandbox.urls.linkedin}/oauth/v2/accessToken`, {
    method: "POST",
    body: new URLSearchParams({
      ...client,
      client_secret: "sandbox-secret",
      grant_type: "authorization_code",
      code: landed.searchParams.get("code") ?? "",
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

export async function instagramSignIn(
  sandbox: TestSandbox,
  username: string,
  scope: string,
): Promise<string> {
  const client = { client_id: "sandbox-facebook", redirect_uri: CALLBACK };
  const dialog = new URLSearchParams({ ...client, response_type: "code", state: "s", scope });
  const base = `${sandbox.urls.instagram}/v26.0`;
  const landed = await decideConsent(`${base}/dialog/oauth?${dialog}`, { username });
  const exchange = async (params: Record<string, string>) => {
    const query = new URLSearchParams({ ...client, client_secret: "sandbox-secret", ...params });
    const answer = await fetch(`${base}/oauth/access_token?${query}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const short = await exchange({ code: landed.searchParams.get("code") ?? "" });
  return exchange({ grant_type: "fb_exchange_token", fb_exchange_token: short });
}

/** Apps by server and scope: a server takes five registrations from one address in ten minutes. */
const registered = new Map<string, Promise<Record<string, string>>>();

export async function mastodonSignIn(sandbox: TestSandbox, username: string, scope: string): Promise<string> {
  const base = sandbox.urls.mastodon;
  const post = async (path: string, fields: Record<string, string>) =>
    (await (
      await fetch(base + path, { method: "POST", body: new URLSearchParams(fields) })
    ).json()) as Record<string, string>;
  const registration = { client_name: "Test", redirect_uris: CALLBACK, scopes: scope };
  const known = `${base} ${scope}`;
  if (!registered.has(known)) registered.set(known, post("/api/v1/apps", registration));
  const { client_id = "", client_secret = "" } = (await registered.get(known)) ?? {};
  const client = { client_id, redirect_uri: CALLBACK, scope };
  const query = new URLSearchParams({ ...client, response_type: "code", state: "s" });
  const landed = await decideConsent(`${base}/oauth/authorize?${query}`, { username });
  const code = landed.searchParams.get("code") ?? "";
  const granted = await post("/oauth/token", {
    ...client,
    client_secret,
    grant_type: "authorization_code",
    code,
  });
  return granted.access_token ?? "";
}
