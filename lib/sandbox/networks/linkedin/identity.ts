import { createHash, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Account } from "@/lib/sandbox/accounts";

let key: KeyObject | null = null;

/** One signing key per process; ID tokens are read once, right after they were issued. */
function signingKey(): KeyObject {
  key ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return key;
}

export function jwks() {
  return {
    keys: [
      {
        ...createPublicKey(signingKey()).export({ format: "jwk" }),
        kid: "sandbox",
        use: "sig",
        alg: "RS256",
      },
    ],
  };
}

export function profileClaims(account: Account, picture: string, withEmail: boolean) {
  const [given = account.displayName, ...family] = account.displayName.split(" ");
  return {
    sub: account.id,
    name: account.displayName,
    given_name: given,
    family_name: family.join(" "),
    picture,
    locale: { country: "US", language: "en" },
    ...(withEmail ? { email: `${account.handle}@example.test`, email_verified: true } : {}),
  };
}

/** An RS256 OpenID Connect ID token for one hour. */
export function idToken(
  account: Account,
  picture: string,
  clientId: string,
  nonce: string | null,
  now: Date,
): string {
  const iat = Math.floor(now.getTime() / 1000);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: "https://www.linkedin.com/oauth",
    aud: clientId,
    iat,
    exp: iat + 3600,
    jti: createHash("sha256").update(`${account.id}${iat}`).digest("hex").slice(0, 16),
    ...(nonce ? { nonce } : {}),
    ...profileClaims(account, picture, false),
  };
  const signed = `${encode({ alg: "RS256", typ: "JWT", kid: "sandbox" })}.${encode(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(signingKey(), "base64url")}`;
}
