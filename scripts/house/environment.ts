import { join } from "node:path";
import { StartupError } from "@/lib/db/startup-error";
import { type Env, parseEnv } from "@/lib/server/env";
import type { Secrets } from "./secrets";

/** What the processes of one start are given, and the same parsed. */
export interface HouseEnvironment {
  variables: Record<string, string>;
  parsed: Env;
}

/** Local: loopback, generated secrets, demo, sandbox. Deployed: a DATABASE_URL, or an APP_URL that is not loopback. */
export function isLocalProfile(): boolean {
  const chosen = process.env.HELIOGRAPH_PROFILE;
  if (chosen) return chosen === "local";
  if (process.env.DATABASE_URL) return false;
  if (!process.env.APP_URL) return true;
  try {
    const { hostname } = new URL(process.env.APP_URL);
    return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  } catch {
    throw new StartupError(`APP_URL is not an address: "${process.env.APP_URL}".`);
  }
}

const LOCAL_HINT = " To try the local profile on a database of your own, set HELIOGRAPH_PROFILE=local.";

/**
 * The environment for web, worker and sandbox: what the user set, completed by what the folder holds.
 * @param secrets null in the deployed profile, which generates none
 * @throws StartupError naming every variable at fault
 */
export function houseEnvironment(options: {
  home: string;
  secrets: Secrets | null;
  databaseUrl: string;
  port?: number;
}): HouseEnvironment {
  const { home, secrets, databaseUrl, port } = options;
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const variables: Record<string, string> = {
    ...(secrets
      ? {
          NEXTAUTH_SECRET: secrets.nextauth_secret,
          ENCRYPTION_KEYS: secrets.encryption_keys,
          DEMO_PASSWORD: secrets.demo_password,
        }
      : {}),
    STORAGE_DIR: join(home, "media"),
    ...Object.fromEntries(given.filter(([, value]) => value !== "")),
    ...(port === undefined ? {} : { PORT: String(port) }),
    HELIOGRAPH_PROFILE: secrets ? "local" : "deployed",
    DATABASE_URL: databaseUrl,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  try {
    const parsed = parseEnv(variables);
    return {
      parsed,
      variables: {
        ...variables,
        APP_URL: parsed.APP_URL,
        NEXTAUTH_URL: parsed.APP_URL,
        SANDBOX_REDIRECT_ORIGINS: variables.SANDBOX_REDIRECT_ORIGINS ?? parsed.APP_URL,
      },
    };
  } catch (error) {
    throw new StartupError(`${(error as Error).message}${secrets ? "" : LOCAL_HINT}`);
  }
}
