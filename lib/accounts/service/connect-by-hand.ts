import "server-only";
/** Connecting with secrets that the caller already holds: tokens, or a Bluesky handle with an app password. */
import { requirePermission, userIdOf, type Ctx } from "@/lib/core/actor";
import { invalidField } from "@/lib/core/errors";
import { transaction } from "@/lib/db/transaction";
import type { Credentials, Target } from "@/lib/platforms/core/platform";
import { noSuchServer, platformFailure } from "../internal/failure";
import { knownAppKeys } from "../internal/instance-apps";
import { adapterContext, chooseNetwork, platformOf, type Network } from "../internal/networks";
import { storeTarget } from "../internal/store";
import { getAccount } from "../queries";
import type { CreateAccountInput, SocialAccount } from "../schema";

async function credentialsFrom(input: CreateAccountInput, network: Network): Promise<Credentials> {
  const { connect } = platformOf(network.platform);
  if (connect.kind === "credentials" && input.access_token === undefined) {
    if (input.identifier === undefined)
      throw invalidField(["identifier"], "Enter the handle or e-mail address.", "required");
    if (input.app_password === undefined)
      throw invalidField(["app_password"], "Enter an app password.", "required");
    return await connect.signIn(adapterContext(network, null), {
      identifier: input.identifier.trim().replace(/^@/, ""),
      app_password: input.app_password,
    });
  }
  if (input.access_token === undefined)
    throw invalidField(["access_token"], "Enter the access token.", "required");
  return {
    accessToken: input.access_token,
    refreshToken: input.refresh_token ?? null,
    accessExpiresAt: input.token_expires_at === undefined ? null : new Date(input.token_expires_at),
    refreshExpiresAt: null,
    scopes: null,
    extra: {},
  };
}

function pick(targets: Target[], wanted: string | undefined): Target {
  const found = wanted === undefined ? targets[0] : targets.find((target) => target.remoteId === wanted);
  if (wanted === undefined && targets.length > 1) {
    throw invalidField(
      ["platform_account_id"],
      "This token reaches several targets: name the one to connect.",
      "ambiguous",
    );
  }
  if (found === undefined)
    throw invalidField(["platform_account_id"], "The token does not reach this account.", "not_found");
  return found;
}

/** Verifies the secrets against the network, then stores them. Errors point at the field at fault. */
export async function createAccount(ctx: Ctx, input: CreateAccountInput): Promise<SocialAccount> {
  requirePermission(ctx, "accounts:write");
  const network = chooseNetwork(input.platform, input.instance_url, input.identifier);
  const field = input.access_token === undefined ? "app_password" : "access_token";
  let credentials: Credentials;
  let target: Target;
  try {
    credentials = await credentialsFrom(input, network);
    const context = adapterContext(network, await knownAppKeys(network));
    const targets = await platformOf(network.platform).targets(
      context,
      credentials,
      network.instanceUrl || null,
    );
    target = pick(targets, input.platform_account_id);
  } catch (error) {
    const missing = input.instance_url === undefined ? null : noSuchServer(error);
    throw missing ?? platformFailure(error, network.platform, [field]);
  }
  const named = input.account_name === undefined ? target : { ...target, displayName: input.account_name };
  const id = await transaction((tx) =>
    storeTarget(tx, ctx, { network, target: named, credentials, connectedById: userIdOf(ctx.actor) }),
  );
  return await getAccount(ctx, { id });
}
