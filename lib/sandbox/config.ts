/** What the sandbox process reads from its environment, and nothing else. */
export interface SandboxConfig {
  /** Interface every port binds, default loopback. */
  host: string;
  /** The admin port; each network listens on a fixed offset above it (see `PORT_OFFSETS`). */
  basePort: number;
  databaseUrl: string;
  /** Origins besides loopback that a redirect_uri may have, for example `https://app.example.test`. */
  redirectOrigins: string[];
  /** What is simulated; a network that has production credentials here is not. */
  networks: NetworkName[];
}

export const NETWORK_NAMES = ["x", "linkedin", "instagram", "mastodon", "bluesky"] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

/** Port of each network, counted from the admin port. */
export const PORT_OFFSETS: Record<NetworkName, number> = {
  x: 1,
  linkedin: 2,
  instagram: 3,
  mastodon: 4,
  bluesky: 5,
};

/** With these set the product talks to the real network, so nothing here may answer in its name. */
const PRODUCTION_KEYS: Partial<Record<NetworkName, readonly string[]>> = {
  x: ["X_CLIENT_ID", "X_CLIENT_SECRET"],
  linkedin: ["LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"],
  instagram: ["FACEBOOK_APP_ID", "FACEBOOK_APP_SECRET"],
};

function isReal(env: NodeJS.ProcessEnv, network: NetworkName): boolean {
  return PRODUCTION_KEYS[network]?.every((name) => env[name]) ?? false;
}

/** `SANDBOX_NETWORKS` names them where whoever starts the process keeps the real credentials to itself. */
function simulated(env: NodeJS.ProcessEnv): NetworkName[] {
  const named = env.SANDBOX_NETWORKS?.split(",");
  return NETWORK_NAMES.filter((network) => named?.includes(network) ?? !isReal(env, network));
}

/** A start-up problem that is told to the person as one sentence, without a stack trace. */
export class SandboxStartError extends Error {}

/**
 * Read the configuration.
 * @throws SandboxStartError when `DATABASE_URL` is missing or `SANDBOX_PORT` is not a port.
 */
export function readConfig(env: NodeJS.ProcessEnv): SandboxConfig {
  if (!env.DATABASE_URL)
    throw new SandboxStartError("The sandbox needs DATABASE_URL, a PostgreSQL it may keep its schema in.");
  const basePort = Number(env.SANDBOX_PORT || 4010);
  if (!Number.isInteger(basePort) || basePort < 1 || basePort > 65_000) {
    throw new SandboxStartError(
      `SANDBOX_PORT must be a port between 1 and 65000, not "${env.SANDBOX_PORT}".`,
    );
  }
  return {
    host: env.SANDBOX_HOST || "127.0.0.1",
    basePort,
    databaseUrl: env.DATABASE_URL,
    redirectOrigins: (env.SANDBOX_REDIRECT_ORIGINS ?? "")
      .split(",")
      .map((origin) => origin.trim().replace(/\/$/, ""))
      .filter(Boolean),
    networks: simulated(env),
  };
}

/** Where a network (or the admin API) answers; a wildcard host is no address, so loopback stands in. */
export function sandboxUrl(config: SandboxConfig, network?: NetworkName): string {
  const host = config.host === "0.0.0.0" || config.host === "::" ? "127.0.0.1" : config.host;
  return `http://${host}:${config.basePort + (network ? PORT_OFFSETS[network] : 0)}`;
}
