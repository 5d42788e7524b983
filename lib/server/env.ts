import "server-only";
/**
 * The environment, parsed once. Two profiles: local (loopback, generated secrets, sandbox) and deployed (a given
 * DATABASE_URL or a public APP_URL), which refuses default or missing secrets.
 */
import { z } from "zod";
import { inWords } from "@/lib/core/in-words";
import { isLoopback, reachableHost } from "./listen-host";

const flag = z.enum(["0", "1", "true", "false", ""]).transform((value) => value === "1" || value === "true");
const optional = z.preprocess((value) => (value === "" ? undefined : value), z.string().min(1).optional());
const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const Env = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  HOST: z.string().default("127.0.0.1"),
  PORT: whole(3000, 0, 65535),
  /** Lets the local profile listen where other machines reach it. */
  HELIOGRAPH_LAN: flag.default(false),
  APP_URL: optional.pipe(
    z.url({ protocol: /^https?$/, error: "is not an http or https address" }).optional(),
  ),
  /** Lets the deployed profile have an APP_URL without TLS. */
  ALLOW_INSECURE_HTTP: flag.default(false),
  /** Set by the start command in the local profile; `deployed` otherwise. */
  HELIOGRAPH_PROFILE: z.enum(["local", "deployed"]).default("deployed"),
  DATABASE_URL: z.string("is required").min(1, "is required"),
  DATABASE_POOL_SIZE: whole(20, 2, 200),
  NEXTAUTH_SECRET: z.string("is required").min(32, "must have at least 32 characters"),
  /** `id:base64(32 bytes)[,id:…]`; the first encrypts, all decrypt. */
  ENCRYPTION_KEYS: z.string("is required").min(1, "is required"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  TRUSTED_PROXIES: z.string().default(""),
  ALLOWED_ORIGINS: z.string().default(""),
  RATE_LIMIT_PER_MINUTE: whole(600, 1, 1_000_000),
  /** Who may become a person here: everybody, those who are invited, or nobody. */
  SIGN_UP: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.enum(["open", "invite", "closed"]).optional(),
  ),
  /** New people per client address and hour. */
  SIGN_UPS_PER_HOUR: whole(60, 1, 1_000_000),
  STORAGE_DIR: z.string().default(".data/media"),
  /** Megabytes of pictures that one workspace may keep; 0: no limit. */
  STORAGE_QUOTA_MB: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.coerce.number().int().min(0).max(1_000_000_000).optional(),
  ),
  MAX_UPLOAD_BYTES: whole(20 * 1024 * 1024, 1024, 20 * 1024 * 1024),
  ENGINE: z.enum(["embedded", "inngest"]).optional(),
  INNGEST_EVENT_KEY: optional,
  INNGEST_SIGNING_KEY: optional,
  INNGEST_BASE_URL: optional,
  INNGEST_DEV: optional,
  WORKER_CONCURRENCY: whole(16, 1, 500),
  LEASE_SECONDS: whole(60, 2, 600),
  SWEEP_SECONDS: whole(60, 1, 3600),
  TOKEN_REFRESH_AHEAD_SECONDS: whole(1800, 1, 86_400 * 30),
  SANDBOX: flag.optional(),
  SANDBOX_PORT: whole(4010, 1, 65530),
  SANDBOX_HOST: z.string().default("127.0.0.1"),
  X_CLIENT_ID: optional,
  X_CLIENT_SECRET: optional,
  LINKEDIN_CLIENT_ID: optional,
  LINKEDIN_CLIENT_SECRET: optional,
  LINKEDIN_VERSION: z
    .string()
    .regex(/^\d{6}$/)
    .default("202609"),
  FACEBOOK_APP_ID: optional,
  FACEBOOK_APP_SECRET: optional,
  FACEBOOK_GRAPH_VERSION: z
    .string()
    .regex(/^v\d{2}\.\d$/)
    .default("v27.0"),
  /** The demo person of the local profile, shown on its sign-in page to this machine; set by the start command. */
  DEMO_EMAIL: z.string().default("demo@heliograph.test"),
  DEMO_PASSWORD: optional,
  /** Replaces https:// hosts of user-given servers in tests: exact `host:port` pairs that the outbound guard lets through. */
  OUTBOUND_ALLOW: z.string().default(""),
});

/** Every variable read; `.env.example` is held in step with it. */
export const ENV_VARIABLES: readonly string[] = Object.keys(Env.shape);

type Issues = z.core.$RefinementCtx<z.infer<typeof Env>>;

const Checked = Env.superRefine((value, issues) => {
  checkPairs(value, issues);
  if (value.HELIOGRAPH_PROFILE === "local") checkLocal(value, issues);
  else checkDeployed(value, issues);
});

function checkPairs(value: z.infer<typeof Env>, issues: Issues): void {
  const pairs = [
    ["X_CLIENT_ID", "X_CLIENT_SECRET"],
    ["LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"],
    ["FACEBOOK_APP_ID", "FACEBOOK_APP_SECRET"],
  ] as const;
  for (const [id, secret] of pairs) {
    if ((value[id] === undefined) !== (value[secret] === undefined)) {
      issues.addIssue({
        code: "custom",
        path: [id],
        message: `goes together with ${secret}: set both or neither`,
      });
    }
  }
}

/** Its secrets are a demo's: it is for the machine it runs on. */
function checkLocal(value: z.infer<typeof Env>, issues: Issues): void {
  if (value.HELIOGRAPH_LAN) return;
  for (const name of ["HOST", "SANDBOX_HOST"] as const) {
    if (isLoopback(value[name])) continue;
    issues.addIssue({
      code: "custom",
      path: [name],
      message: `is "${value[name]}", where other machines reach it, and the local profile is for this machine alone: leave it out, or set HELIOGRAPH_LAN=1 when that is meant`,
    });
  }
}

function checkDeployed(value: z.infer<typeof Env>, issues: Issues): void {
  if (value.APP_URL === undefined && value.NODE_ENV === "production")
    issues.addIssue({ code: "custom", path: ["APP_URL"], message: "is required outside the local profile" });
  if (value.INNGEST_DEV !== undefined) {
    issues.addIssue({
      code: "custom",
      path: ["INNGEST_DEV"],
      message:
        "takes job calls without a signature and is for the local profile: set INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY",
    });
  }
  if (value.APP_URL !== undefined && !value.ALLOW_INSECURE_HTTP && isPlainHttp(value.APP_URL)) {
    issues.addIssue({
      code: "custom",
      path: ["APP_URL"],
      message:
        "is plain http, over which passwords and sessions can be read on their way: use https, or set ALLOW_INSECURE_HTTP=1 in a network that you trust",
    });
  }
}

function isPlainHttp(address: string): boolean {
  // What is no address at all has been told already.
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "http:" && !isLoopback(hostname);
}

/** The demo's password is shown to the person at this machine only: not where others can open the page. */
function shownDemoPassword(value: z.infer<typeof Env>, appUrl: string): string | undefined {
  const alone = isLoopback(value.HOST) && isLoopback(new URL(appUrl).hostname);
  return value.HELIOGRAPH_PROFILE === "local" && alone ? value.DEMO_PASSWORD : undefined;
}

export type Env = z.infer<typeof Env> & {
  APP_URL: string;
  SIGN_UP: "open" | "invite" | "closed";
  STORAGE_QUOTA_MB: number;
  SANDBOX: boolean;
  ENGINE: "embedded" | "inngest";
};

/** Parses `source`. Throws one plain sentence that names every variable at fault. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = Checked.safeParse(source, { error: inWords });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) =>
        `${path.join(".")} ${message.replace(/^This |\.$/g, "").replace(/^Use/, "wants")}`,
    );
    throw new Error(`The configuration is not usable: ${faults.join("; ")}.`);
  }
  const value = parsed.data;
  const wantsInngest =
    value.INNGEST_DEV !== undefined ||
    (value.INNGEST_EVENT_KEY !== undefined && value.INNGEST_SIGNING_KEY !== undefined);
  const appUrl = value.APP_URL ?? `http://${reachableHost(value.HOST)}:${String(value.PORT)}`;
  return {
    ...value,
    APP_URL: appUrl.replace(/\/$/, ""),
    DEMO_PASSWORD: shownDemoPassword(value, appUrl),
    SIGN_UP: value.SIGN_UP ?? (value.HELIOGRAPH_PROFILE === "local" ? "open" : "invite"),
    STORAGE_QUOTA_MB: value.STORAGE_QUOTA_MB ?? (value.HELIOGRAPH_PROFILE === "local" ? 0 : 10_240),
    SANDBOX: value.SANDBOX ?? value.HELIOGRAPH_PROFILE === "local",
    ENGINE: value.ENGINE ?? (wantsInngest ? "inngest" : "embedded"),
  };
}

/** A build loads every module but connects to nothing and seals nothing: it needs no configuration, only its shape. */
const DURING_BUILD = {
  APP_URL: "http://127.0.0.1:3000",
  DATABASE_URL: "postgresql://build:build@127.0.0.1:1/build",
  NEXTAUTH_SECRET: "only-while-building-only-while-building",
  ENCRYPTION_KEYS: "none:",
};

function source(): Record<string, string | undefined> {
  return process.env.NEXT_PHASE === "phase-production-build"
    ? { ...DURING_BUILD, ...process.env }
    : process.env;
}

const globals = globalThis as typeof globalThis & { heliographEnv?: Env };

/** Parsed at first use, so that a build or a test can load modules without a configuration. */
export const env: Env = new Proxy({} as Env, {
  get: (_target, key) => Reflect.get((globals.heliographEnv ??= parseEnv(source())), key) as unknown,
});
