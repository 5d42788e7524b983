import { createHash, createHmac } from "node:crypto";
import { type Account, ensureAccount, findAccountByHandle, nameFromHandle } from "@/lib/sandbox/accounts";
import { readJsonObject } from "@/lib/sandbox/body";
import type { Db } from "@/lib/sandbox/db";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { base32 } from "@/lib/sandbox/networks/bluesky/cid";
import { invalidRequest, refuse, serviceUrl } from "@/lib/sandbox/networks/bluesky/replies";
import { BLOB_LIMIT } from "@/lib/sandbox/networks/bluesky/validate";
import { secret } from "@/lib/sandbox/random";
import {
  findToken,
  isExpired,
  markTokenUsed,
  revokeToken,
  storeToken,
  type Token,
} from "@/lib/sandbox/tokens";

export const DEMO_HANDLE = "demo.test";
export const DEMO_PASSWORD = "demo-demo-demo-demo";
const ACCESS_LIFE_S = 7_200;
const REFRESH_LIFE_S = 90 * 86_400;
const GRACE_MS = 2 * 3_600_000;

export function ensureRepo(
  db: Db,
  now: Date,
  handle: string,
  password = DEMO_PASSWORD,
  displayName?: string,
): Promise<Account> {
  const name = handle.toLowerCase();
  const id = `did:plc:${base32(createHash("sha256").update(`bluesky ${name}`).digest()).slice(0, 24)}`;
  return ensureAccount(db, now, {
    network: "bluesky",
    id,
    handle: name,
    displayName: displayName ?? nameFromHandle(name),
    password,
  });
}

function jwt(scope: string, did: string, now: Date, lifeS: number): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(now.getTime() / 1000);
  const audience = "did:web:localhost";
  const head = encode({ typ: scope === "com.atproto.refresh" ? "refresh+jwt" : "at+jwt", alg: "HS256" });
  const signed = `${head}.${encode({ scope, sub: did, iat, exp: iat + lifeS, aud: audience, jti: secret(24) })}`;
  return `${signed}.${createHmac("sha256", "heliograph-sandbox").update(signed).digest("base64url")}`;
}

async function issue(
  x: Exchange,
  account: Account,
  kind: "access" | "refresh",
  family: string,
): Promise<string> {
  const lifeS = kind === "access" ? ACCESS_LIFE_S : REFRESH_LIFE_S;
  const token = jwt(
    kind === "access" ? "com.atproto.appPass" : "com.atproto.refresh",
    account.id,
    x.now,
    lifeS,
  );
  await storeToken(x.db, x.now, {
    network: "bluesky",
    token,
    kind,
    family,
    clientId: "app-password",
    accountId: account.id,
    scopes: [],
    expiresAt: new Date(x.now.getTime() + lifeS * 1000),
  });
  return token;
}

/** The repository of a good token of this kind; every token problem here is a 400 (fact sheet 7). */
export function requireSession(x: Exchange, kind: "access" | "refresh"): { account: Account; token: Token } {
  if (!x.headers.authorization) return refuse(401, "AuthMissing", "Authentication Required");
  const { token, account } = x;
  if (!token || !account) return refuse(400, "InvalidToken", "Token could not be verified");
  if (token.kind !== kind) return refuse(400, "InvalidToken", "Invalid token scope");
  if (token.revokedAt) return refuse(400, "ExpiredToken", "Token has been revoked");
  if (isExpired(token, x.now)) return refuse(400, "ExpiredToken", "Token has expired");
  return { account, token };
}

function sessionBody(x: Exchange, account: Account) {
  return {
    did: account.id,
    handle: account.handle,
    email: `${account.handle.split(".")[0]}@example.test`,
    emailConfirmed: true,
    emailAuthFactor: false,
    active: true,
    didDoc: didDocument(x, account),
  };
}

function didDocument(x: Exchange, account: Account) {
  return {
    "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
    id: account.id,
    alsoKnownAs: [`at://${account.handle}`],
    verificationMethod: [],
    service: [{ id: "#atproto_pds", type: "AtprotoPersonalDataServer", serviceEndpoint: serviceUrl(x) }],
  };
}

async function createSession(x: Exchange): Promise<Reply> {
  const body = readJsonObject(x);
  if (typeof body?.identifier !== "string")
    return invalidRequest('Input must have the property "identifier"');
  if (typeof body.password !== "string") return invalidRequest('Input must have the property "password"');
  const account = await findRepo(x.db, body.identifier);
  if (!account || account.password !== body.password)
    return refuse(401, "AuthenticationRequired", "Invalid identifier or password");
  const family = secret(12);
  const refreshJwt = await issue(x, account, "refresh", family);
  return {
    status: 200,
    body: { accessJwt: await issue(x, account, "access", family), refreshJwt, ...sessionBody(x, account) },
  };
}

async function refreshSession(x: Exchange): Promise<Reply> {
  const presented = requireSession(x, "refresh");
  const token = (await findToken(x.db, "bluesky", presented.token.token, true)) ?? presented.token;
  if (token.usedAt && token.usedAt.getTime() + GRACE_MS < x.now.getTime())
    return refuse(400, "ExpiredToken", "Token has been revoked");
  let successor = typeof token.data.successor === "string" ? token.data.successor : null;
  if (!successor) {
    successor = await issue(x, presented.account, "refresh", token.family);
    await markTokenUsed(x.db, x.now, token.token);
    await x.db.query("update sandbox.tokens set data = data || $2 where token = $1", [
      token.token,
      JSON.stringify({ successor }),
    ]);
  }
  const accessJwt = await issue(x, presented.account, "access", token.family);
  return { status: 200, body: { accessJwt, refreshJwt: successor, ...sessionBody(x, presented.account) } };
}

/** Ends the refresh token; the access token lives on until it expires. */
async function deleteSession(x: Exchange): Promise<Reply> {
  const { token } = requireSession(x, "refresh");
  await revokeToken(x.db, x.now, token.token, "session_deleted");
  return { status: 200 };
}

async function getSession(x: Exchange): Promise<Reply> {
  return { status: 200, body: sessionBody(x, requireSession(x, "access").account) };
}

/** A repository by handle, DID or e-mail. */
export async function findRepo(db: Db, identifier: string): Promise<Account | null> {
  const name = identifier.trim().replace(/^@/, "");
  if (name.toLowerCase() === DEMO_HANDLE) await ensureRepo(db, new Date(), DEMO_HANDLE);
  const [row] = await db.query<{ handle: string }>(
    "select handle from sandbox.accounts where network = 'bluesky' and id = $1",
    [name],
  );
  return findAccountByHandle(db, "bluesky", row?.handle ?? name.replace(/@example\.test$/, ".test"));
}

async function resolveHandle(x: Exchange): Promise<Reply> {
  const handle = x.url.searchParams.get("handle") ?? "";
  if (!/^([a-z0-9-]+\.)+[a-z]{2,}$/i.test(handle))
    return invalidRequest("Error: Params must have the property handle as a valid handle");
  const account = await findRepo(x.db, handle);
  return account ? { status: 200, body: { did: account.id } } : invalidRequest("Unable to resolve handle");
}

async function describeServer(): Promise<Reply> {
  return {
    status: 200,
    body: {
      did: "did:web:localhost",
      availableUserDomains: [".test"],
      blobUploadLimit: BLOB_LIMIT,
      inviteCodeRequired: false,
      links: {},
      contact: {},
    },
  };
}

const loginBuckets = [
  { name: "login-day", max: 300, windowS: 86_400, per: "account" as const },
  { name: "login", max: 30, windowS: 300, per: "account" as const },
];

export const sessionRoutes: Route[] = [
  {
    method: "POST",
    path: "/xrpc/com.atproto.server.createSession",
    operation: "session.create",
    buckets: loginBuckets,
    handle: createSession,
  },
  {
    method: "POST",
    path: "/xrpc/com.atproto.server.refreshSession",
    operation: "token.refresh",
    handle: refreshSession,
  },
  {
    method: "POST",
    path: "/xrpc/com.atproto.server.deleteSession",
    operation: "token.revoke",
    handle: deleteSession,
  },
  {
    method: "GET",
    path: "/xrpc/com.atproto.server.getSession",
    operation: "account.read",
    handle: getSession,
  },
  {
    method: "GET",
    path: "/xrpc/com.atproto.server.describeServer",
    operation: "server.describe",
    handle: describeServer,
  },
  {
    method: "GET",
    path: "/xrpc/com.atproto.identity.resolveHandle",
    operation: "handle.resolve",
    handle: resolveHandle,
  },
];
