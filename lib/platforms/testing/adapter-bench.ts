/**
 * Drives one adapter as the engine does, without a database: connect through the consent page, prepare until ready,
 * one irreversible call, settle what stayed unknown.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "@/lib/core/clock";
import type { HttpClient } from "@/lib/core/http";
import { PlatformError } from "@/lib/platforms/core/error";
import type {
  AdapterContext,
  AppKeys,
  Draft,
  DraftMedia,
  Platform,
  Prepared,
  PublishContext,
  Published,
  Session,
  Settled,
  UnsettledAttempt,
} from "@/lib/platforms/core/platform";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { createIrreversibleClient } from "@/lib/server/irreversible-request";
import { createHttpClient } from "@/lib/server/outbound";
import { decideConsent } from "./consent";
import type { SandboxProcess } from "./sandbox-process";

export const REDIRECT = "http://127.0.0.1:9/auth/callback";
const KEYS: Partial<Record<PlatformId, AppKeys>> = {
  x: { clientId: "sandbox-x", clientSecret: "sandbox-secret" },
  linkedin: { clientId: "sandbox-linkedin", clientSecret: "sandbox-secret" },
  instagram: { clientId: "sandbox-facebook", clientSecret: "sandbox-secret" },
};

/** The wall clock, which tests move together with the sandbox's. */
export class TestClock implements Clock {
  offsetMs = 0;
  now = () => new Date(Date.now() + this.offsetMs);
  monotonicMs = () => performance.now();
}

export interface Connected {
  ctx: AdapterContext;
  session: Session;
  /** As the sandbox's admin API names the account. */
  handle: string;
}

export interface Bench {
  platform: Platform;
  clock: TestClock;
  allow: string[];
  context(app: AppKeys | null): AdapterContext;
  app(): Promise<AppKeys | null>;
  /** `optional`: the network's optional scopes are asked for, too. */
  connect(handle: string, ask?: { optional?: boolean }): Promise<Connected>;
}

export function createBench(platform: Platform, sandbox: SandboxProcess): Bench {
  const { id } = platform.manifest;
  const base = sandbox.url(id);
  const clock = new TestClock();
  const allow = [new URL(base).host];
  const http = createHttpClient({ allow, timeoutMs: 4_000 });
  const instanceUrl = id === "mastodon" || id === "bluesky" ? base : null;
  const context = (app: AppKeys | null): AdapterContext => ({
    http,
    endpoints: platform.endpoints({ sandboxBase: base, instanceUrl }),
    app,
    clock,
  });
  let registered: Promise<AppKeys> | null = null;
  const app = async () => {
    const { connect } = platform;
    if (connect.kind !== "oauth2" || !connect.register) return KEYS[id] ?? null;
    // Once: a server takes five registrations from one address in ten minutes.
    registered ??= connect.register(context(null), {
      redirectUri: REDIRECT,
      appName: "Heliograph",
      website: "http://127.0.0.1:9",
    });
    return await registered;
  };
  return {
    platform,
    clock,
    allow,
    context,
    app,
    connect: async (handle, ask = {}) => {
      const ctx = context(await app());
      const credentials = await signIn(platform, ctx, sandbox, handle, ask.optional === true);
      const [target] = await platform.targets(ctx, credentials, instanceUrl);
      if (!target) throw new Error(`${id} offers no target.`);
      const session = {
        remoteId: target.remoteId,
        username: target.username,
        instanceUrl,
        profile: target.profile,
        credentials: target.credentials ?? credentials,
      };
      return { ctx, session, handle };
    },
  };
}

export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

async function signIn(
  platform: Platform,
  ctx: AdapterContext,
  sandbox: SandboxProcess,
  handle: string,
  optional: boolean,
) {
  const { connect } = platform;
  if (connect.kind === "credentials") {
    const password = "abcd-efgh-ijkl-mnop";
    await sandbox.addPerson(platform.manifest.id, handle, password);
    return await connect.signIn(ctx, { identifier: handle, app_password: password });
  }
  const { verifier, challenge } = pkce();
  const optionalScopes = optional ? (platform.manifest.connect.optionalScopes ?? []) : [];
  const url = connect.authorizeUrl(ctx, {
    redirectUri: REDIRECT,
    state: "s1",
    codeChallenge: challenge,
    optionalScopes,
  });
  const { redirect } = await decideConsent(url, { username: handle });
  return await connect.exchange(ctx, {
    code: redirect.searchParams.get("code") ?? "",
    redirectUri: REDIRECT,
    codeVerifier: verifier,
  });
}

let drafts = 0;

/** A draft that no other draft of this run equals. */
export function draftOf(text: string, media: readonly DraftMedia[] = [], more: Partial<Draft> = {}): Draft {
  drafts += 1;
  const deliveryId = `dlv_${String(drafts)}_${randomBytes(4).toString("hex")}`;
  return {
    deliveryId,
    part: 0,
    text,
    media,
    options: {},
    stableTime: new Date(),
    idempotencyKey: `${deliveryId}-1`,
    ...more,
  };
}

/** Prepares until ready; `saved` sees every stored step. */
export async function prepareAll(
  bench: Bench,
  account: Connected,
  draft: Draft,
  resume: Prepared | null = null,
  saved: (prepared: Prepared) => void = () => undefined,
): Promise<Prepared> {
  let state = resume;
  for (let round = 0; round < 60; round += 1) {
    const result = await bench.platform.prepare(
      {
        ...account.ctx,
        session: account.session,
        save: (prepared) => {
          saved(prepared);
          return Promise.resolve();
        },
      },
      draft,
      state,
    );
    if (result.kind === "ready") return result.prepared;
    state = result.prepared;
    await pause(Math.min(result.checkAfterMs, 300));
  }
  throw new Error("Preparation did not end.");
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function publishContext(bench: Bench, account: Connected, timeoutMs = 1_500): PublishContext {
  return {
    ...account.ctx,
    session: account.session,
    once: createIrreversibleClient({ allow: bench.allow, intentAtMonotonicMs: performance.now(), timeoutMs }),
  };
}

export interface Sent {
  draft: Draft;
  prepared: Prepared;
  startedAt: Date;
  /** What `publish` gave, or how it failed. */
  result: Published | PlatformError;
}

export async function send(bench: Bench, account: Connected, draft: Draft, once?: HttpClient): Promise<Sent> {
  const prepared = await prepareAll(bench, account, draft);
  const startedAt = bench.clock.now();
  const ctx = publishContext(bench, account);
  try {
    const result = await bench.platform.publish(once ? { ...ctx, once } : ctx, draft, prepared);
    if (result.kind !== "published")
      throw new Error("The network is processing, which nothing here expects.");
    return { draft, prepared, startedAt, result };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { draft, prepared, startedAt, result: error };
  }
}

/** Asks once, as the engine would; a search counts as absent after one read here. */
export async function settleOnce(bench: Bench, account: Connected, sent: Sent): Promise<Settled> {
  const { settle } = bench.platform;
  const attempt: UnsettledAttempt = {
    startedAt: sent.startedAt,
    idempotencyKey: sent.draft.idempotencyKey,
    now: bench.clock.now(),
    claims: () => Promise.resolve({ taken: new Set(), contested: false }),
  };
  const ctx = publishContext(bench, account);
  if (settle.strategy === "replay") return await settle.replay(ctx, sent.draft, sent.prepared, attempt);
  if (settle.strategy === "ask") return await settle.ask(ctx, sent.draft, sent.prepared, attempt);
  const wanted = settle.fingerprint(sent.draft);
  const posts = (await settle.list(ctx, attempt)).filter(
    (post) =>
      post.createdAt.getTime() >= attempt.startedAt.getTime() - 1_000 &&
      post.textFingerprint === wanted &&
      post.mediaCount === sent.draft.media.length,
  );
  const [only] = posts;
  if (only && posts.length === 1)
    return { outcome: "published", remoteId: only.remoteId, permalink: only.permalink };
  return { outcome: "not_published" };
}
