import "server-only";
/**
 * Which network an account talks to: the real one with the operator's keys, an instance that a person named, or
 * the sandbox. The sandbox never stands in for a network that has production keys.
 */
import { AppError, invalidField } from "@/lib/core/errors";
import { systemClock } from "@/lib/core/clock";
import type { HttpClient } from "@/lib/core/http";
import type { AdapterContext, AppKeys, Platform } from "@/lib/platforms/core/platform";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { platforms } from "@/lib/platforms/registry";
import { env } from "@/lib/server/env";
import { reachableHost } from "@/lib/server/listen-host";
import { createHttpClient } from "@/lib/server/outbound";

/** Ports of the sandbox after its admin port, in the order of its documentation. */
const SANDBOX_OFFSET: Record<PlatformId, number> = {
  x: 1,
  linkedin: 2,
  instagram: 3,
  mastodon: 4,
  bluesky: 5,
};

const SANDBOX_KEYS: Partial<Record<PlatformId, AppKeys>> = {
  x: { clientId: "sandbox-x", clientSecret: "sandbox-secret" },
  linkedin: { clientId: "sandbox-linkedin", clientSecret: "sandbox-secret" },
  instagram: { clientId: "sandbox-facebook", clientSecret: "sandbox-secret" },
};

export function sandboxBase(platform: PlatformId): string {
  return `http://${reachableHost(env.SANDBOX_HOST)}:${String(env.SANDBOX_PORT + SANDBOX_OFFSET[platform])}`;
}

function operatorKeys(platform: PlatformId): AppKeys | null {
  const pairs: Partial<Record<PlatformId, [string | undefined, string | undefined]>> = {
    x: [env.X_CLIENT_ID, env.X_CLIENT_SECRET],
    linkedin: [env.LINKEDIN_CLIENT_ID, env.LINKEDIN_CLIENT_SECRET],
    instagram: [env.FACEBOOK_APP_ID, env.FACEBOOK_APP_SECRET],
  };
  const [clientId, clientSecret] = pairs[platform] ?? [];
  return clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : null;
}

/** `real`, `sandbox`, `both` (a person chooses by the address they type) or `off`. */
export function networkMode(platform: PlatformId): "real" | "sandbox" | "both" | "off" {
  if (platform === "mastodon" || platform === "bluesky") return env.SANDBOX ? "both" : "real";
  if (operatorKeys(platform) !== null) return "real";
  return env.SANDBOX ? "sandbox" : "off";
}

export function platformOf(platform: PlatformId): Platform {
  return platforms[platform];
}

export interface Network {
  platform: PlatformId;
  sandbox: boolean;
  /** Empty where the network is one place. */
  instanceUrl: string;
}

function notAServer(cause?: unknown): AppError {
  const message = "This is not a server address. Example: mastodon.social";
  return new AppError("invalid_input", "This is not a server address.", {
    cause,
    issues: [{ path: ["instance_url"], code: "invalid", message }],
  });
}

/** Reads what a person typed as an instance or PDS address: `mastodon.social`, `https://…`, or nothing. */
function instanceFrom(
  platform: PlatformId,
  typed: string | undefined,
  identifier: string | undefined,
): string {
  const value = (typed ?? "").trim();
  const sandboxWanted = env.SANDBOX && (platform === "mastodon" || (identifier ?? "").endsWith(".test"));
  if (value === "") {
    if (sandboxWanted) return sandboxBase(platform);
    if (platform === "bluesky") return "https://bsky.social";
    throw invalidField(["instance_url"], "Name the instance, for example mastodon.social.", "required");
  }
  // The address of a profile has an @ in it, too.
  const handle = /^@?[^@\s/:]+@([^@\s/]+)$/.exec(value);
  const bare = handle?.[1] ?? value;
  let url: URL;
  try {
    url = new URL(/^https?:\/\//i.test(bare) ? bare : `https://${bare}`);
  } catch (error) {
    throw notAServer(error);
  }
  const allowed = allowedHosts();
  // A single word names no server that others reach, unless the operator says so.
  if (!/[.:]|^localhost$/.test(url.hostname) && !allowed.includes(url.host)) throw notAServer();
  if (
    url.username !== "" ||
    url.password !== "" ||
    (url.protocol === "http:" && !allowed.includes(url.host))
  ) {
    throw invalidField(["instance_url"], "Use an https address without a user name in it.");
  }
  return url.origin;
}

/** Decides where a new connection goes. Throws `unavailable` when the operator has not set the network up. */
export function chooseNetwork(platform: PlatformId, instance?: string, identifier?: string): Network {
  if (platform === "mastodon" || platform === "bluesky") {
    const instanceUrl = instanceFrom(platform, instance, identifier);
    return { platform, instanceUrl, sandbox: env.SANDBOX && instanceUrl === sandboxBase(platform) };
  }
  const mode = networkMode(platform);
  if (mode === "off") {
    throw new AppError(
      "unavailable",
      `${platformOf(platform).manifest.name} is not set up on this server: its app keys are missing.`,
    );
  }
  return { platform, instanceUrl: "", sandbox: mode === "sandbox" };
}

/** True when an account that was connected there can still be used: the sandbox may have been switched off since. */
export function networkUsable(network: Network): boolean {
  if (!network.sandbox)
    return networkMode(network.platform) !== "sandbox" && networkMode(network.platform) !== "off";
  return networkMode(network.platform) === "sandbox" || networkMode(network.platform) === "both";
}

/** Exact `host:port` pairs that the outbound guard lets through although they are private. */
export function allowedHosts(): string[] {
  const configured = env.OUTBOUND_ALLOW.split(",").filter((entry) => entry !== "");
  if (!env.SANDBOX) return configured;
  const simulated = (Object.keys(SANDBOX_OFFSET) as PlatformId[]).filter((id) => networkMode(id) !== "real");
  return [...configured, ...simulated.map((id) => new URL(sandboxBase(id)).host)];
}

/** API versions that an operator may set. */
const apiVersions = (): Partial<Record<PlatformId, string>> => ({
  linkedin: env.LINKEDIN_VERSION,
  instagram: env.FACEBOOK_GRAPH_VERSION,
});

let sharedClient: HttpClient | undefined;

/** The context that an adapter works in. `app` is null for networks that need no app. */
export function adapterContext(network: Network, app: AppKeys | null): AdapterContext {
  const version = apiVersions()[network.platform];
  const http = (sharedClient ??= createHttpClient({ allow: allowedHosts() }));
  return {
    http,
    endpoints: {
      ...platformOf(network.platform).endpoints({
        sandboxBase: network.sandbox ? sandboxBase(network.platform) : null,
        instanceUrl: network.instanceUrl === "" ? null : network.instanceUrl,
      }),
      ...(version === undefined ? {} : { version }),
    },
    app,
    clock: systemClock,
  };
}

/** Keys of the fixed-app networks; Mastodon's are per instance (see `instance-apps.ts`). */
export function fixedAppKeys(network: Network): AppKeys | null {
  return network.sandbox ? (SANDBOX_KEYS[network.platform] ?? null) : operatorKeys(network.platform);
}
