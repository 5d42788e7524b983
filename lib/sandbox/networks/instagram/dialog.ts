import { type Account, listAccounts } from "@/lib/sandbox/accounts";
import { type App, findApp } from "@/lib/sandbox/apps";
import { readForm } from "@/lib/sandbox/body";
import { consentReply, errorPage, readDecision, redirectReply } from "@/lib/sandbox/consent-page";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { SCOPE_WORDS } from "@/lib/sandbox/networks/instagram/auth";
import { ensurePerson, pagesOf } from "@/lib/sandbox/networks/instagram/people";
import { redirectAllowed, withAnswer } from "@/lib/sandbox/redirects";
import { issueCode } from "@/lib/sandbox/tokens";

const HANDLE = /^[a-z0-9._]{1,30}$/i;
const CODE_LIFE_MS = 10 * 60_000;

async function checkDialog(
  x: Exchange,
): Promise<{ app: App; scopes: string[]; redirectUri: string } | Reply> {
  const query = x.url.searchParams;
  const broken = (text: string) => errorPage(400, "Sorry, something went wrong.", text);
  const app = await findApp(x.db, "instagram", query.get("client_id"));
  if (!app) return broken("Invalid App ID: The provided app ID does not look like a valid app ID.");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!redirectAllowed(x.runtime.config, redirectUri)) {
    return broken(
      "URL Blocked: This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings.",
    );
  }
  if ((query.get("response_type") ?? "code") !== "code")
    return broken("Only response_type=code is supported.");
  const scopes = (query.get("scope") ?? "").split(/[\s,]+/).filter(Boolean);
  const unknown = scopes.find((scope) => !(scope in SCOPE_WORDS));
  if (scopes.length === 0 || unknown)
    return broken(`Invalid Scopes: ${unknown ?? "none given"}. This message is only shown to developers.`);
  return { app, scopes, redirectUri };
}

async function showConsent(x: Exchange, problem?: string): Promise<Reply> {
  const ask = await checkDialog(x);
  if ("status" in ask) return ask;
  await ensurePerson(x, "ada");
  await ensurePerson(x, "grace");
  const people = (await listAccounts(x.db, { network: "instagram" }))
    .filter((account) => account.kind === "person")
    .slice(0, 8);
  const personas = [];
  for (const person of people) {
    const pages = await pagesOf(x, person);
    const choices = pages.map((page) => ({
      id: page.id,
      label: page.instagram
        ? `${page.name}, Instagram @${page.instagram.handle}`
        : `${page.name}, no Instagram account`,
    }));
    personas.push({ handle: person.handle, displayName: person.displayName, choices });
  }
  return consentReply({
    title: "Facebook",
    appName: ask.app.name,
    action: `${x.rawPath}${x.url.search}`,
    scopes: ask.scopes.map((scope) => ({ scope, words: SCOPE_WORDS[scope] ?? scope })),
    optionalScopes: true,
    personas,
    choicesTitle: "Pages",
    handleHint: "letters, digits, dots and _",
    problem,
  });
}

/** What was once declined is not asked for again, unless the app says `auth_type=rerequest` (facebook sheet 1.3). */
function askable(x: Exchange, scopes: string[], person: Account): string[] {
  if (x.url.searchParams.get("auth_type") === "rerequest") return scopes;
  const declined = (person.data.declined as string[] | undefined) ?? [];
  return scopes.filter((scope) => !declined.includes(scope));
}

async function decide(x: Exchange): Promise<Reply> {
  const ask = await checkDialog(x);
  if ("status" in ask) return ask;
  const decision = readDecision(readForm(x));
  const state = x.url.searchParams.get("state");
  if (!decision.approved) {
    return redirectReply(
      withAnswer(ask.redirectUri, {
        error: "access_denied",
        error_code: "200",
        error_description: "Permissions error",
        error_reason: "user_denied",
        state,
      }),
    );
  }
  if (!HANDLE.test(decision.handle))
    return showConsent(x, "A name has letters, digits, dots and underscores only.");
  const person = await ensurePerson(x, decision.handle);
  const pages = await pagesOf(x, person);
  const isNew = readForm(x).has("new_username") && readForm(x).get("new_username") !== "";
  const ticked =
    isNew || !decision.choices ? pages : pages.filter((page) => decision.choices?.includes(page.id));
  const asked = askable(x, ask.scopes, person);
  const granted = asked.filter((scope) => decision.scopes?.includes(scope) ?? true);
  const declined = ask.scopes.filter((scope) => !granted.includes(scope));
  await x.db.query("update sandbox.accounts set data = data || $2 where network = 'instagram' and id = $1", [
    person.id,
    JSON.stringify({ declined }),
  ]);
  const code = await issueCode(x.db, {
    network: "instagram",
    clientId: ask.app.clientId,
    accountId: person.id,
    redirectUri: ask.redirectUri,
    scopes: [...new Set(["public_profile", ...granted])],
    challenge: null,
    challengeMethod: null,
    expiresAt: new Date(x.now.getTime() + CODE_LIFE_MS),
    data: {
      granted: ticked.map((page) => page.id),
      declined,
    },
  });
  return redirectReply(withAnswer(ask.redirectUri, { code, state }, "#_=_"));
}

export const dialogRoutes: Route[] = [
  {
    method: "GET",
    path: "/:version/dialog/oauth",
    operation: "oauth.authorize",
    handle: (x) => showConsent(x),
  },
  { method: "POST", path: "/:version/dialog/oauth", operation: "oauth.decide", handle: decide },
];
