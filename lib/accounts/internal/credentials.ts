import "server-only";
/** Credentials at rest: one encrypted JSON per account, bound to its row. */
import { z } from "zod";
import type { Credentials } from "@/lib/platforms/core/platform";
import { decrypt, encrypt, type SecretPlace } from "@/lib/server/crypto";

const Stored = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  accessExpiresAt: z.coerce.date().nullable(),
  refreshExpiresAt: z.coerce.date().nullable(),
  scopes: z.array(z.string()).nullable(),
  extra: z.record(z.string(), z.string()),
});

function accountPlace(rowId: string): SecretPlace {
  return { table: "social_accounts", column: "credentials", rowId };
}

export function sealCredentials(accountId: string, credentials: Credentials): string {
  return encrypt(JSON.stringify(credentials), accountPlace(accountId));
}

/** Throws when the row holds none: a disconnected account has no secrets left. */
export function openCredentials(accountId: string, sealed: string): Credentials {
  return Stored.parse(JSON.parse(decrypt(sealed, accountPlace(accountId))));
}

/** Columns that mirror what may be known of the secrets without opening them. */
export function credentialColumns(accountId: string, credentials: Credentials) {
  return {
    credentials: sealCredentials(accountId, credentials),
    accessExpiresAt: credentials.accessExpiresAt,
    accessIssuedAt: new Date(),
    refreshExpiresAt: credentials.refreshExpiresAt,
    refreshable: credentials.refreshToken !== null,
    scopes: [...(credentials.scopes ?? [])],
  };
}
