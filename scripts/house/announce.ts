import { sunsetWarning } from "@/lib/platforms/linkedin/version-sunset";
import type { Env } from "@/lib/server/env";
import { reachableHost } from "@/lib/server/listen-host";

const NETWORKS: { name: string; keys: (keyof Env)[] }[] = [
  { name: "X", keys: ["X_CLIENT_ID", "X_CLIENT_SECRET"] },
  { name: "LinkedIn", keys: ["LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"] },
  { name: "Instagram", keys: ["FACEBOOK_APP_ID", "FACEBOOK_APP_SECRET"] },
];

/** One line per network: what a post there really does. */
export function networkLines(env: Env, now = new Date()): string[] {
  const byKeys = NETWORKS.map(({ name, keys }) => {
    const real = keys.every((key) => env[key] !== undefined);
    if (real) return `${name.padEnd(10)} REAL     posts go to the network`;
    const missing = `set ${keys.join(" and ")} for the real one`;
    return env.SANDBOX ? `${name.padEnd(10)} sandbox  ${missing}` : `${name.padEnd(10)} off      ${missing}`;
  });
  const [mastodon, bluesky] = [env.SANDBOX_PORT + 4, env.SANDBOX_PORT + 5].map(
    (port) => `http://${reachableHost(env.SANDBOX_HOST)}:${port}`,
  );
  const open = (name: string, kind: string, sandbox: string | undefined) =>
    `${name.padEnd(10)} REAL     for any ${kind} you enter${env.SANDBOX ? `; sandbox: ${sandbox}` : ""}`;
  const warning = env.LINKEDIN_CLIENT_ID === undefined ? null : sunsetWarning(env.LINKEDIN_VERSION, now);
  const warnings = warning === null ? [] : [`Attention: ${warning}.`];
  return [...byKeys, open("Mastodon", "server", mastodon), open("Bluesky", "PDS", bluesky), ...warnings];
}

/** What a person needs to know once everything runs. */
export function announcement(options: {
  env: Env;
  home: string;
  /** Null when the processes write to this terminal. */
  logs: string | null;
  /** A null password is not shown, because others reach this house: it stays in the secrets file. */
  demo: { email: string; password: string | null } | null;
  /** Where the owner of an empty house signs up. */
  owner: string | null;
  /** Where the embedded database lies; null when it is the user's own. */
  dataDir: string | null;
  seconds: number;
}): string {
  const { env, home, logs, demo, owner, dataDir, seconds } = options;
  const lines = [
    "",
    `Heliograph is ready at ${env.APP_URL} (after ${seconds.toFixed(1)} s)`,
    "",
    ...(demo
      ? [`  Sign in    ${demo.email} / ${demo.password ?? `demo_password in ${home}/secrets.json`}`]
      : []),
    ...(owner
      ? [`  Sign up    ${owner}`, "             once, within 24 hours; `npm run owner` prints another"]
      : []),
    `  API        ${env.APP_URL}/docs`,
    `  Database   ${dataDir === null ? "the one of DATABASE_URL" : `embedded PostgreSQL in ${dataDir}`}`,
    `  Jobs       ${env.ENGINE === "inngest" ? "Inngest" : "embedded engine, one worker process"}`,
    ...(logs ? [`  Logs       ${logs}`] : []),
    "",
    ...networkLines(env).map((line) => `  ${line}`),
    "",
    "Ctrl-C stops everything.",
    "",
  ];
  return lines.join("\n");
}
