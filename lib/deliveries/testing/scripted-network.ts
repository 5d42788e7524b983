/**
 * A network in memory for tests of the engine: what it has published cannot be changed by the engine, and each
 * irreversible call does what the script says next.
 */
import { HttpFailure, type HttpClient } from "@/lib/core/http";
import { PlatformError } from "@/lib/platforms/core/error";
import type { Manifest } from "@/lib/platforms/core/manifest";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { Platform, RemotePost, Settle, Settled } from "@/lib/platforms/core/platform";

/** What the next irreversible call does. `lost`: published, and the answer never arrives. */
export type Behavior =
  | "accept"
  | "lost"
  | "bad_gateway_after_publishing"
  | "cut_before_publishing"
  | "refuse_connection"
  | "reject"
  | "refuse_duplicate"
  | "limit"
  | "sign_in_refused"
  | "process";

export interface LivePost {
  id: string;
  text: string;
  key: string;
  deliveryId: string;
  createdAt: Date;
}

export interface NetworkOptions {
  /** Of the network's ids; networks that share an account in one database need different ones. */
  prefix?: string;
  id?: PlatformId;
  strategy?: "replay" | "ask" | "search";
  settleAfterMs?: number;
  tellsForMs?: number;
  absenceConclusive?: boolean;
  maxInFlight?: number;
  maxInFlightPerAccount?: number;
}

const anything = { safeParse: () => ({ success: true }) } as unknown as Manifest["options"];

export class ScriptedNetwork {
  readonly timeline: LivePost[] = [];
  readonly script: Behavior[] = [];
  /** Every publish that reached the network, whatever came of it. */
  calls = 0;
  inFlight = 0;
  maxSeenInFlight = 0;
  /** Awaited inside every irreversible call before anything happens: tests hold it open here. */
  gate: () => Promise<void> = () => Promise.resolve();
  prepareFailures: Error[] = [];
  /** Ids of posts that are live and not in lists yet. */
  readonly unlisted = new Set<string>();
  prepared = 0;
  offsetMs = 0;
  readonly #processing = new Map<string, LivePost>();
  #next = 1;

  constructor(private readonly options: NetworkOptions = {}) {}

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** A person posts on the network itself. */
  postByHand(text: string): LivePost {
    return this.#publish(text, "by-hand", "by-hand");
  }

  postsOf(deliveryId: string): LivePost[] {
    return this.timeline.filter((post) => post.deliveryId === deliveryId);
  }

  #publish(text: string, key: string, deliveryId: string): LivePost {
    const post = {
      id: `${this.options.prefix ?? "remote"}-${String(this.#next++)}`,
      text,
      key,
      deliveryId,
      createdAt: this.now(),
    };
    this.timeline.push(post);
    return post;
  }

  /** One request on the wire. Answers like HTTP: a status, or a failure that says whether bytes were sent. */
  async #serve(body: {
    text: string;
    key: string;
    deliveryId: string;
  }): Promise<{ status: number; id: string }> {
    this.inFlight += 1;
    this.maxSeenInFlight = Math.max(this.maxSeenInFlight, this.inFlight);
    try {
      const behavior = this.script.shift() ?? "accept";
      if (behavior === "refuse_connection") throw new HttpFailure("connect", false, "connection refused");
      this.calls += 1;
      await this.gate();
      switch (behavior) {
        case "accept":
          return { status: 201, id: this.#once(body).id };
        case "lost":
          this.#once(body);
          throw new HttpFailure("reset", true, "connection reset");
        case "bad_gateway_after_publishing":
          return { status: 502, id: this.#once(body).id };
        case "cut_before_publishing":
          throw new HttpFailure("reset", true, "connection reset");
        case "reject":
          return { status: 422, id: "" };
        case "refuse_duplicate":
          return { status: 409, id: "" };
        case "limit":
          return { status: 429, id: "" };
        case "sign_in_refused":
          return { status: 401, id: "" };
        case "process":
          this.#processing.set(body.key, { id: "", createdAt: this.now(), ...body });
          return { status: 202, id: body.key };
      }
    } finally {
      this.inFlight -= 1;
    }
  }

  /** A network that can be replayed keeps one post per key. */
  #once(body: { text: string; key: string; deliveryId: string }): LivePost {
    const known =
      this.options.strategy === "replay" ? this.timeline.find((post) => post.key === body.key) : undefined;
    return known ?? this.#publish(body.text, body.key, body.deliveryId);
  }

  /** The client of the one irreversible call. */
  client(): HttpClient {
    return {
      send: async (request) => {
        // Cut to whole seconds, as networks tell it.
        const headers = () => ({ date: this.now().toUTCString() });
        if (request.method === "GET") return { status: 200, headers: headers(), body: new Uint8Array() };
        const body = JSON.parse(typeof request.body === "string" ? request.body : "{}") as Parameters<
          ScriptedNetwork["postByHand"]
        >[0] & {
          text: string;
          key: string;
          deliveryId: string;
        };
        const answer = await this.#serve(body);
        return {
          status: answer.status,
          headers: headers(),
          body: new TextEncoder().encode(JSON.stringify({ id: answer.id })),
        };
      },
    };
  }

  #settle(): Settle {
    const settleAfterMs = this.options.settleAfterMs ?? 0;
    switch (this.options.strategy ?? "search") {
      case "replay":
        return {
          strategy: "replay",
          settleAfterMs,
          replay: async (ctx, draft): Promise<Settled> => {
            const answer = await this.#send(ctx.once, draft);
            if (answer.status === 201)
              return {
                outcome: "published",
                remoteId: answer.id,
                permalink: `https://net.test/${answer.id}`,
              };
            return { outcome: "undecided", reason: `status ${String(answer.status)}`, retryAfterMs: 1_000 };
          },
        };
      case "ask":
        return {
          strategy: "ask",
          settleAfterMs,
          ask: (_ctx, draft): Promise<Settled> => {
            const post = this.timeline.find((candidate) => candidate.key === draft.idempotencyKey);
            if (post !== undefined)
              return Promise.resolve({ outcome: "published", remoteId: post.id, permalink: null });
            return Promise.resolve({ outcome: "not_published" });
          },
        };
      case "search":
        return {
          strategy: "search",
          settleAfterMs,
          absenceConclusive: this.options.absenceConclusive ?? true,
          fingerprint: (draft) => draft.text,
          list: async (ctx): Promise<RemotePost[]> => {
            await ctx.http.send({ method: "GET", url: "https://net.test/posts" });
            return this.timeline
              .filter((post) => !this.unlisted.has(post.id))
              .map((post) => ({
                remoteId: post.id,
                permalink: `https://net.test/${post.id}`,
                createdAt: post.createdAt,
                textFingerprint: post.text,
                mediaCount: 0,
                excerpt: post.text.slice(0, 40),
              }));
          },
        };
    }
  }

  async #send(once: HttpClient, draft: { text: string; idempotencyKey: string; deliveryId: string }) {
    const body = JSON.stringify({
      text: draft.text,
      key: draft.idempotencyKey,
      deliveryId: draft.deliveryId,
    });
    const response = await once.send({ method: "POST", url: "https://net.test/posts", body });
    const { id } = JSON.parse(new TextDecoder().decode(response.body)) as { id: string };
    return { status: response.status, id };
  }

  platform(): Platform {
    return {
      manifest: this.#manifest(),
      connect: { kind: "credentials", signIn: unused, refresh: null, revoke: unused },
      endpoints: () => ({}),
      targets: unused,
      prepare: () => {
        this.prepared += 1;
        const failure = this.prepareFailures.shift();
        if (failure !== undefined) throw failure;
        return Promise.resolve({ kind: "ready", prepared: { data: {}, expiresAt: null } });
      },
      publish: async (ctx, draft) => {
        const answer = await this.#send(ctx.once, draft);
        if (answer.status === 201)
          return { kind: "published", remoteId: answer.id, permalink: `https://net.test/${answer.id}` };
        if (answer.status === 202)
          return { kind: "processing", ref: { key: answer.id }, checkAfterMs: 10, deadlineMs: 60_000 };
        const existing = this.timeline.find((post) => post.text === draft.text);
        if (answer.status === 409 && existing !== undefined) {
          const named = { existingRemoteId: existing.id, existingCreatedAt: existing.createdAt };
          throw new PlatformError("duplicate", { message: "said before", status: 409, ...named });
        }
        throw statusError(answer.status, this.now());
      },
      poll: (_ctx, ref) => {
        const post = this.#processing.get(String(ref.key));
        if (post === undefined) throw new PlatformError("permanent", { message: "no such upload" });
        const live =
          this.timeline.find((known) => known.key === post.key) ??
          this.#publish(post.text, post.key, post.deliveryId);
        return Promise.resolve({ kind: "published", remoteId: live.id, permalink: null });
      },
      settle: this.#settle(),
      remove: null,
      quota: null,
    };
  }

  #manifest(): Manifest {
    return {
      id: this.options.id ?? "x",
      name: "Scripted",
      targetNoun: "profile",
      postTypes: ["text"],
      linkCard: { madeBy: "network" },
      text: { counting: "codepoints", max: 10_000, optionalWithMedia: false, linksClickable: true },
      media: {
        maxImages: 4,
        minImages: 0,
        types: ["image/jpeg"],
        convertTo: "image/jpeg",
        maxImageBytes: 1_000_000,
        gifAlone: false,
        gifAnimates: false,
        maxAltChars: 1_000,
      },
      options: anything,
      optionFields: [],
      connect: { kind: "credentials", fields: [], requiredScopes: [] },
      capabilities: {
        deleteOnPlatform: false,
        readBack: true,
        refreshTokens: false,
        needsPublicMedia: false,
      },
      publishTimeoutMs: 2_000,
      maxInFlight: this.options.maxInFlight ?? 100,
      maxInFlightPerAccount: this.options.maxInFlightPerAccount ?? 100,
      settle: {
        strategy: this.options.strategy ?? "search",
        explanation: "scripted",
        tellsForMs: this.options.tellsForMs ?? 24 * 3_600_000,
      },
      evidence: "2026-11",
    };
  }
}

function unused(): never {
  throw new Error("The engine has no business here.");
}

function statusError(status: number, now: Date): PlatformError {
  const detail = {
    message: `status ${String(status)}`,
    status,
    vendorBody: JSON.stringify({ access_token: "secret-value-1" }),
  };
  if (status === 422) return new PlatformError("invalid_content", { ...detail, field: ["content"] });
  if (status === 429)
    return new PlatformError("rate_limited", { ...detail, retryAt: new Date(now.getTime() + 5_000) });
  if (status === 401) return new PlatformError("auth_revoked", detail);
  // What a careless adapter would say of a 502: the engine must not believe it.
  return new PlatformError("permanent", detail);
}
