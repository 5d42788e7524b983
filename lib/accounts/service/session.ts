import "server-only";
/** Opens an account for an adapter: decrypted credentials and the context to call its network with. */
import { prisma } from "@/lib/db/client";
import { PlatformError } from "@/lib/platforms/core/error";
import type { AdapterContext, Platform, Session } from "@/lib/platforms/core/platform";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { openCredentials } from "../internal/credentials";
import { knownAppKeys } from "../internal/instance-apps";
import { adapterContext, networkUsable, platformOf, type Network } from "../internal/networks";

/** The columns that opening an account needs; the delivery engine loads them for a whole batch. */
export interface AccountRow {
  id: string;
  platform: string;
  sandbox: boolean;
  instanceUrl: string;
  remoteId: string;
  username: string;
  profile: unknown;
  credentials: string | null;
}

export interface OpenAccount {
  platform: Platform;
  network: Network;
  session: Session;
  ctx: AdapterContext;
}

/** Throws `auth_revoked` when the account has no secrets any more or its network is switched off here. */
export async function openAccount(row: AccountRow): Promise<OpenAccount> {
  const network: Network = {
    platform: row.platform as PlatformId,
    sandbox: row.sandbox,
    instanceUrl: row.instanceUrl,
  };
  if (row.credentials === null) {
    throw new PlatformError("auth_revoked", { message: "The account is disconnected." });
  }
  if (!networkUsable(network)) {
    const message = row.sandbox
      ? "This account lives in the sandbox, which is off for this network. Connect the real account."
      : "The app keys of this network are missing on this server.";
    throw new PlatformError("auth_revoked", { message });
  }
  const credentials = openCredentials(row.id, row.credentials);
  const app = await knownAppKeys(network, credentials);
  return {
    platform: platformOf(network.platform),
    network,
    ctx: adapterContext(network, app),
    session: {
      remoteId: row.remoteId,
      username: row.username,
      instanceUrl: row.instanceUrl === "" ? null : row.instanceUrl,
      profile: (row.profile ?? {}) as Record<string, unknown>,
      credentials,
    },
  };
}

export const ACCOUNT_COLUMNS = {
  id: true,
  platform: true,
  sandbox: true,
  instanceUrl: true,
  remoteId: true,
  username: true,
  profile: true,
  credentials: true,
} as const;

/** Loads and opens one account by id. Callers have checked the tenant. */
export async function openSession(accountId: string): Promise<OpenAccount> {
  const row = await prisma.socialAccount.findUniqueOrThrow({
    where: { id: accountId },
    select: ACCOUNT_COLUMNS,
  });
  return await openAccount(row);
}
