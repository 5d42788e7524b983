import "server-only";
/** Apps that we register on the fly, one per instance and redirect address (Mastodon). */
import { newId } from "@/lib/core/ids";
import { prisma } from "@/lib/db/client";
import type { AppKeys, Credentials } from "@/lib/platforms/core/platform";
import { decrypt, encrypt } from "@/lib/server/crypto";
import { env } from "@/lib/server/env";
import { adapterContext, fixedAppKeys, platformOf, type Network } from "./networks";

const place = (rowId: string) => ({ table: "platform_apps", column: "client_secret", rowId });

async function storedApp(network: Network, redirectUri: string): Promise<AppKeys | null> {
  const row = await prisma.platformApp.findUnique({
    where: {
      platform_instanceUrl_redirectUri: {
        platform: network.platform,
        instanceUrl: network.instanceUrl,
        redirectUri,
      },
    },
  });
  return row === null
    ? null
    : { clientId: row.clientId, clientSecret: decrypt(row.clientSecret, place(row.id)) };
}

/** Keys for `network`, registering our app there when it has none. Network calls happen outside any transaction. */
export async function appKeysFor(network: Network, redirectUri: string): Promise<AppKeys | null> {
  const { connect } = platformOf(network.platform);
  if (connect.kind !== "oauth2" || connect.register === undefined) return fixedAppKeys(network);
  const known = await storedApp(network, redirectUri);
  if (known !== null) return known;
  const keys = await connect.register(adapterContext(network, null), {
    redirectUri,
    appName: "Heliograph",
    website: env.APP_URL,
  });
  const id = newId("platformApp");
  await prisma.platformApp.createMany({
    data: [
      {
        id,
        platform: network.platform,
        instanceUrl: network.instanceUrl,
        redirectUri,
        clientId: keys.clientId,
        clientSecret: encrypt(keys.clientSecret, place(id)),
      },
    ],
    skipDuplicates: true,
  });
  // Two first connections at once: the one that was stored first is the one whose tokens can be revoked later.
  return (await storedApp(network, redirectUri)) ?? keys;
}

/** Among an account's credentials: the client id of the app that obtained them. */
const CLIENT_ID = "clientId";

/** Keys found lately, so that a thousand deliveries to one instance ask the database once. */
const recent = new Map<string, { keys: AppKeys | null; until: number }>();
const RECENT_MS = 30_000;

/**
 * Keys for an account that is connected already. A token belongs to the app that obtained it, which `rememberApp` notes
 * among its credentials; for one without the note, for example typed in by hand, the instance's oldest app stands in.
 */
export async function knownAppKeys(network: Network, credentials?: Credentials): Promise<AppKeys | null> {
  const { connect } = platformOf(network.platform);
  if (connect.kind !== "oauth2" || connect.register === undefined) return fixedAppKeys(network);
  const clientId = credentials?.extra[CLIENT_ID];
  const name = JSON.stringify([network.platform, network.instanceUrl, clientId]);
  const cached = recent.get(name);
  if (cached !== undefined && cached.until > Date.now()) return cached.keys;
  const keys = await appOfInstance(network, clientId);
  // None is an answer, too: accounts with tokens typed in by hand have no app, and post as often. One that is registered
  // from now on is asked for by its own client id.
  recent.set(name, { keys, until: Date.now() + RECENT_MS });
  return keys;
}

async function appOfInstance(network: Network, clientId: string | undefined): Promise<AppKeys | null> {
  const row = await prisma.platformApp.findFirst({
    where: { platform: network.platform, instanceUrl: network.instanceUrl, clientId },
    orderBy: { createdAt: "asc" },
  });
  return row === null
    ? null
    : { clientId: row.clientId, clientSecret: decrypt(row.clientSecret, place(row.id)) };
}

/** `credentials` with a note of the app that obtained them, where an instance may know several of ours. */
export function rememberApp(network: Network, app: AppKeys | null, credentials: Credentials): Credentials {
  const { connect } = platformOf(network.platform);
  if (app === null || connect.kind !== "oauth2" || connect.register === undefined) return credentials;
  return { ...credentials, extra: { ...credentials.extra, [CLIENT_ID]: app.clientId } };
}

/** Forgets an app that the instance no longer knows (`invalid_client`), so that the next connection registers again. */
export async function forgetApp(network: Network, redirectUri: string): Promise<void> {
  await prisma.platformApp.deleteMany({
    where: { platform: network.platform, instanceUrl: network.instanceUrl, redirectUri },
  });
}
