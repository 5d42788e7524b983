import "server-only";
/** Connecting through OAuth: start, finish, choose among targets. HTTP happens between transactions, never inside. */
import { requirePermission, userIdOf, type Ctx } from "@/lib/core/actor";
import { AppError, invalidField } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import { PlatformError } from "@/lib/platforms/core/error";
import type { Credentials, OAuth2Connect, Target } from "@/lib/platforms/core/platform";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { appKeysFor, forgetApp, rememberApp } from "../internal/instance-apps";
import { adapterContext, chooseNetwork, fixedAppKeys, platformOf, type Network } from "../internal/networks";
import {
  assertPairing,
  ownRedirectUri,
  platformRedirectUri,
  type Arrival,
} from "../internal/callback-address";
import { consumeState, issueState } from "../internal/oauth-state";
import { noSuchServer, platformFailure } from "../internal/failure";
import { settleTargets } from "../internal/consent";
import type { ConnectResult } from "../schema";

function oauthOf(platform: PlatformId): OAuth2Connect {
  const { connect, manifest } = platformOf(platform);
  if (connect.kind !== "oauth2") {
    throw invalidField(
      ["platform"],
      `${manifest.name} is connected with a handle and an app password, not by a redirect.`,
    );
  }
  return connect;
}

async function allowedRedirect(ctx: Ctx, network: Network, redirectUri: string | undefined): Promise<string> {
  const own = ownRedirectUri(network);
  // The common address stands for the server's own, which nobody can know beforehand.
  if (redirectUri === undefined || [own, platformRedirectUri(network.platform)].includes(redirectUri))
    return own;
  const workspace = await prisma.workspace.findUniqueOrThrow({
    where: { id: ctx.workspaceId },
    select: { redirectUris: true },
  });
  if (!workspace.redirectUris.includes(redirectUri)) {
    throw invalidField(
      ["redirect_uri"],
      "This address is not on the workspace's list of allowed redirect addresses.",
    );
  }
  return redirectUri;
}

export interface StartInput {
  platform: PlatformId;
  redirect_uri?: string | undefined;
  state?: string | undefined;
  instance_url?: string | undefined;
  account_id?: string | undefined;
  optional_scopes?: boolean | undefined;
}

async function networkToStart(ctx: Ctx, input: StartInput): Promise<Network> {
  if (input.account_id === undefined) return chooseNetwork(input.platform, input.instance_url);
  const account = await prisma.socialAccount.findFirst({
    where: { id: input.account_id, workspaceId: ctx.workspaceId, platform: input.platform },
    select: { instanceUrl: true },
  });
  if (account === null)
    throw invalidField(["account_id"], "There is no such account to reconnect.", "not_found");
  return chooseNetwork(input.platform, account.instanceUrl === "" ? undefined : account.instanceUrl);
}

/**
 * Host that `startConnect` would send the person to; asks nobody and starts nothing.
 * Throws as it does when the network is not set up or the address is none.
 */
export async function whereConnectLeads(ctx: Ctx, input: StartInput): Promise<{ host: string }> {
  requirePermission(ctx, "accounts:write");
  const connect = oauthOf(input.platform);
  const network = await networkToStart(ctx, input);
  const app = fixedAppKeys(network) ?? { clientId: "", clientSecret: "" };
  const redirectUri = ownRedirectUri(network);
  const url = connect.authorizeUrl(adapterContext(network, app), {
    redirectUri,
    state: "",
    codeChallenge: "",
  });
  return { host: new URL(url).host };
}

/** Where to send the person. Throws `unavailable` when the network is not set up or cannot be reached. */
export async function startConnect(
  ctx: Ctx,
  input: StartInput,
): Promise<{ url: string; state: string; expires_at: string }> {
  requirePermission(ctx, "accounts:write");
  const connect = oauthOf(input.platform);
  const network = await networkToStart(ctx, input);
  const redirectUri = await allowedRedirect(ctx, network, input.redirect_uri);
  const app = await appKeysFor(network, redirectUri).catch((error: unknown) => {
    throw noSuchServer(error) ?? platformFailure(error, network.platform, ["instance_url"]);
  });
  const issued = await issueState({
    ctx,
    userId: userIdOf(ctx.actor) ?? "",
    network,
    redirectUri,
    callerState: input.state ?? null,
    accountId: input.account_id ?? null,
  });
  const url = connect.authorizeUrl(adapterContext(network, app), {
    redirectUri,
    state: issued.state,
    codeChallenge: issued.codeChallenge,
    optionalScopes: input.optional_scopes
      ? (platformOf(input.platform).manifest.connect.optionalScopes ?? [])
      : [],
  });
  return { url, state: issued.state, expires_at: issued.expiresAt.toISOString() };
}

function missingScopes(platform: PlatformId, credentials: Credentials): string[] {
  if (credentials.scopes === null) return [];
  const granted = new Set(credentials.scopes);
  return platformOf(platform).manifest.connect.requiredScopes.filter((scope) => !granted.has(scope));
}

/** Refuses a consent that lacks a permission posting needs, and gives the token back. */
async function refuseMissing(
  network: Network,
  credentials: Credentials,
  app: Parameters<typeof adapterContext>[1],
) {
  const missing = missingScopes(network.platform, credentials);
  if (missing.length === 0) return;
  const { connect, manifest } = platformOf(network.platform);
  const session = {
    remoteId: "",
    username: "",
    instanceUrl: network.instanceUrl || null,
    profile: {},
    credentials,
  };
  await connect.revoke(adapterContext(network, app), session).catch(() => undefined);
  throw new AppError(
    "conflict",
    `${manifest.name} did not grant: ${missing.join(", ")}. Connect again and leave every permission ticked.`,
    { extra: { reason: "missing_scope", missing_scopes: missing } },
  );
}

export interface FinishInput extends Partial<Arrival> {
  platform: PlatformId;
  code: string;
  state: string;
}

/** The person came back. Connects the targets, or answers the choice when there are several. */
export async function finishConnect(ctx: Ctx, input: FinishInput): Promise<ConnectResult> {
  requirePermission(ctx, "accounts:write");
  const connect = oauthOf(input.platform);
  const started = await consumeState(ctx, input.platform, input.state);
  await assertPairing(started, { iss: input.iss ?? null, arrivedAt: input.arrivedAt ?? null });
  const { network } = started;
  let credentials: Credentials;
  let targets: Target[];
  try {
    const app = await appKeysFor(network, started.redirectUri);
    const context = adapterContext(network, app);
    const granted = await connect.exchange(context, {
      code: input.code,
      redirectUri: started.redirectUri,
      codeVerifier: started.codeVerifier,
    });
    credentials = rememberApp(network, app, granted);
    await refuseMissing(network, credentials, app);
    targets = await platformOf(input.platform).targets(context, credentials, network.instanceUrl || null);
  } catch (error) {
    if (error instanceof PlatformError && error.detail.vendorCode === "invalid_client") {
      await forgetApp(network, started.redirectUri);
    }
    throw platformFailure(error, network.platform, ["code"]);
  }
  return await settleTargets(ctx, { ...started, targets, credentials });
}

/** The person came back without a code: uses the state up and says whether they declined. */
export async function abandonConnect(
  ctx: Ctx,
  input: { platform: PlatformId; state: string; params: URLSearchParams },
): Promise<boolean> {
  requirePermission(ctx, "accounts:write");
  const connect = oauthOf(input.platform);
  await consumeState(ctx, input.platform, input.state);
  return connect.isDenied(input.params);
}
