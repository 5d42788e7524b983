/** Every network's client against a server in anybody's hands: what it answers costs little, and nothing of it is kept whole. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanLine } from "@/lib/core/clean-line";
import { HttpFailure } from "@/lib/core/http";
import { PlatformError } from "@/lib/platforms/core/error";
import type { AdapterContext, Platform, PublishContext, Session } from "@/lib/platforms/core/platform";
import { platforms } from "@/lib/platforms/registry";
import { draftOf } from "@/lib/platforms/testing/adapter-bench";
import { createIrreversibleClient } from "@/lib/server/irreversible-request";
import { createHttpClient } from "@/lib/server/outbound";
import { answerWith, BODIES, WORDS } from "./bodies";

let server: Server;
let base = "";
let reply: (path: string) => { status: number; body: string } = () => ({ status: 404, body: "" });

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const { status, body } = reply(new URL(request.url ?? "/", base).pathname);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** As many milliseconds of the processor as reading a harmless body of that size may take fifteen times over. */
const MOST_TIMES = 15;
const FLOOR_MS = 100;

async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Everything that an adapter asks of its server; what it throws must be of our own kinds. */
async function askAll(platform: Platform): Promise<{ answers: unknown[]; errors: unknown[] }> {
  const instanceUrl = base;
  const clock = { now: () => new Date(), monotonicMs: () => performance.now() };
  const http = createHttpClient({ allow: [new URL(base).host], timeoutMs: 10_000 });
  const ctx: AdapterContext = {
    http,
    endpoints: platform.endpoints({ sandboxBase: base, instanceUrl }),
    app: { clientId: "a", clientSecret: "b" },
    clock,
  };
  const credentials = { accessToken: "t", scopes: null } as unknown as Session["credentials"];
  const session: Session = { remoteId: "did:plc:a", username: "ada", instanceUrl, profile: {}, credentials };
  const once = createIrreversibleClient({
    allow: [new URL(base).host],
    intentAtMonotonicMs: performance.now() + 60_000,
    timeoutMs: 10_000,
  });
  const publishing: PublishContext = { ...ctx, session, once };
  const attempt = {
    startedAt: new Date(Date.now() - 120_000),
    idempotencyKey: "k",
    now: new Date(),
    claims: () => Promise.resolve({ taken: new Set<string>(), contested: false }),
  };
  const { settle, connect, quota, remove } = platform;
  const draft = draftOf("Hello");
  const prepared = { data: { container: "1", rkey: "3k" }, expiresAt: null };
  const calls: (() => Promise<unknown>)[] = [
    () => platform.targets(ctx, credentials, instanceUrl),
    () => platform.publish(publishing, draft, prepared),
    () => (settle.strategy === "search" ? settle.list(publishing, attempt) : Promise.resolve()),
    () => (settle.strategy === "ask" ? settle.ask(publishing, draft, prepared, attempt) : Promise.resolve()),
    () => remove?.(publishing, "1") ?? Promise.resolve(),
    () => quota?.(publishing) ?? Promise.resolve(),
    () =>
      connect.kind === "oauth2"
        ? connect.exchange(ctx, { code: "c", redirectUri: base, codeVerifier: "v" })
        : connect.signIn(ctx, { identifier: "ada.test", password: "p", pds_url: base }),
  ];
  const answers: unknown[] = [];
  const errors: unknown[] = [];
  for (const call of calls) {
    try {
      answers.push(await call());
    } catch (error) {
      errors.push(error);
    }
  }
  return { answers, errors };
}

function expectOurs(errors: readonly unknown[]): void {
  for (const error of errors) {
    expect(error instanceof PlatformError || error instanceof HttpFailure, String(error)).toBe(true);
    if (!(error instanceof PlatformError)) continue;
    expect(error.message.length).toBeLessThanOrEqual(500);
    expect((error.detail.vendorBody ?? "").length).toBeLessThanOrEqual(64 * 1024);
  }
}

describe.each(Object.values(platforms).map((platform) => [platform.manifest.name, platform] as const))(
  "a hostile server of %s",
  (_name, platform: Platform) => {
    it.each(
      Object.entries(BODIES).flatMap(([what, body]) =>
        [200, 400, 429].map((status) => ({ what, body, status })),
      ),
    )("answers $status with $what", { timeout: 60_000 }, async ({ body, status }) => {
      reply = () => ({ status, body: JSON.stringify("x".repeat(body.length)) });
      const harmless = await cost(() => askAll(platform));
      reply = () => ({ status, body });
      let errors: unknown[] = [];
      const hostile = await cost(async () => ({ errors } = await askAll(platform)));
      expectOurs(errors);
      expect(hostile).toBeLessThan(MOST_TIMES * Math.max(FLOOR_MS, harmless));
    });

    it.each(Object.entries(WORDS))("says %s", { timeout: 60_000 }, async (_what, words) => {
      const said = (path: string, text: string) => ({
        status: 200,
        body: JSON.stringify(answerWith(platform.manifest.id, path, text)),
      });
      reply = (path) => said(path, "x".repeat(words.length));
      const harmless = await cost(() => askAll(platform));
      reply = (path) => said(path, words);
      let met: Awaited<ReturnType<typeof askAll>> = { answers: [], errors: [] };
      const hostile = await cost(async () => (met = await askAll(platform)));
      expectOurs(met.errors);
      expect(hostile).toBeLessThan(MOST_TIMES * Math.max(FLOOR_MS, harmless));
      for (const target of met.answers.flat() as ({ displayName?: string; username?: string } | null)[]) {
        for (const name of [target?.displayName, target?.username]) {
          if (name !== undefined) expect(cleanLine(name, 200)).toBe(name);
        }
      }
    });
  },
);
