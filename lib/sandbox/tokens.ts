import type { NetworkName } from "@/lib/sandbox/config";
import type { Db } from "@/lib/sandbox/db";
import { secret, sha256Url } from "@/lib/sandbox/random";

export type TokenKind = "access" | "refresh" | "short" | "page" | "app";

/** An issued credential. `family` joins everything that came from one consent. */
export interface Token {
  token: string;
  network: NetworkName;
  kind: TokenKind;
  family: string;
  clientId: string;
  accountId: string;
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** When a single-use token was used. */
  usedAt: Date | null;
  reason: string | null;
  data: Record<string, unknown>;
}

interface TokenRow {
  token: string;
  network: NetworkName;
  kind: TokenKind;
  family: string;
  client_id: string;
  account_id: string;
  scopes: string[];
  issued_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  used_at: Date | null;
  reason: string | null;
  data: Record<string, unknown>;
}

export type NewToken = Pick<
  Token,
  "token" | "network" | "kind" | "family" | "clientId" | "accountId" | "scopes"
> & {
  expiresAt: Date | null;
  data?: Record<string, unknown>;
};

export async function storeToken(db: Db, now: Date, token: NewToken): Promise<void> {
  await db.query(
    `insert into sandbox.tokens (token, network, kind, family, client_id, account_id, scopes, issued_at, expires_at, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      token.token,
      token.network,
      token.kind,
      token.family,
      token.clientId,
      token.accountId,
      token.scopes,
      now,
      token.expiresAt,
      JSON.stringify(token.data ?? {}),
    ],
  );
}

export async function findToken(
  db: Db,
  network: NetworkName,
  token: string,
  lock = false,
): Promise<Token | null> {
  const [row] = await db.query<TokenRow>(
    `select * from sandbox.tokens where network = $1 and token = $2 ${lock ? "for update" : ""}`,
    [network, token],
  );
  if (!row) return null;
  const { client_id, account_id, issued_at, expires_at, revoked_at, used_at, ...rest } = row;
  return {
    ...rest,
    clientId: client_id,
    accountId: account_id,
    issuedAt: issued_at,
    expiresAt: expires_at,
    revokedAt: revoked_at,
    usedAt: used_at,
  };
}

export async function markTokenUsed(db: Db, now: Date, token: string): Promise<void> {
  await db.query("update sandbox.tokens set used_at = $2 where token = $1", [token, now]);
}

export async function revokeToken(db: Db, now: Date, token: string, reason: string): Promise<void> {
  await db.query(
    "update sandbox.tokens set revoked_at = coalesce(revoked_at, $2), reason = $3 where token = $1",
    [token, now, reason],
  );
}

/** End everything that came from one consent. */
export async function revokeFamily(db: Db, now: Date, family: string, reason: string): Promise<void> {
  await db.query(
    "update sandbox.tokens set revoked_at = $2, reason = $3 where family = $1 and revoked_at is null",
    [family, now, reason],
  );
}

/** The person removes the app at the network: every token of the account (and of one app, if named) ends. */
export async function revokeAccount(
  db: Db,
  now: Date,
  network: NetworkName,
  accountId: string,
  reason: string,
  clientId?: string,
): Promise<void> {
  await db.query(
    `update sandbox.tokens set revoked_at = $3, reason = $4
     where network = $1 and account_id = $2 and revoked_at is null and ($5::text is null or client_id = $5)`,
    [network, accountId, now, reason, clientId ?? null],
  );
}

export async function expireToken(db: Db, now: Date, token: string): Promise<void> {
  await db.query(
    "update sandbox.tokens set expires_at = $2::timestamptz - interval '1 second' where token = $1",
    [token, now],
  );
}

export function isExpired(token: Token, now: Date): boolean {
  return token.expiresAt !== null && token.expiresAt <= now;
}

/** `Authorization: Bearer …` or, where the network takes it, `OAuth …`. */
export function bearer(headers: { authorization?: string }): string | null {
  return /^(?:bearer|oauth)\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
}

/** An authorization code, bound to the app, the person, the redirect and the PKCE challenge. */
export interface Code {
  code: string;
  network: NetworkName;
  clientId: string;
  accountId: string;
  redirectUri: string;
  scopes: string[];
  challenge: string | null;
  challengeMethod: string | null;
  expiresAt: Date;
  usedAt: Date | null;
  family: string;
  data: Record<string, unknown>;
}

export type NewCode = Omit<Code, "code" | "usedAt" | "family" | "data"> & { data?: Record<string, unknown> };

/** Store a code and return it. */
export async function issueCode(db: Db, code: NewCode): Promise<string> {
  const value = secret(48);
  await db.query(
    `insert into sandbox.codes (code, network, client_id, account_id, redirect_uri, scopes, challenge, challenge_method, expires_at, family, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      value,
      code.network,
      code.clientId,
      code.accountId,
      code.redirectUri,
      code.scopes,
      code.challenge,
      code.challengeMethod,
      code.expiresAt,
      secret(12),
      JSON.stringify(code.data ?? {}),
    ],
  );
  return value;
}

export async function findCode(
  db: Db,
  network: NetworkName,
  code: string,
  lock = false,
): Promise<Code | null> {
  const [row] = await db.query(
    `select code, network, client_id as "clientId", account_id as "accountId", redirect_uri as "redirectUri", scopes,
       challenge, challenge_method as "challengeMethod", expires_at as "expiresAt", used_at as "usedAt", family, data
     from sandbox.codes where network = $1 and code = $2 ${lock ? "for update" : ""}`,
    [network, code],
  );
  return (row as Code | undefined) ?? null;
}

export async function markCodeUsed(db: Db, now: Date, code: string): Promise<void> {
  await db.query("update sandbox.codes set used_at = $2 where code = $1", [code, now]);
}

/** Whether the verifier proves the challenge the code was made with; codes without a challenge ask for none. */
export function verifierMatches(code: Code, verifier: string | null | undefined): boolean {
  if (!code.challenge) return true;
  if (!verifier) return false;
  return code.challengeMethod === "plain"
    ? verifier === code.challenge
    : sha256Url(verifier) === code.challenge;
}
