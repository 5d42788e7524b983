import "server-only";
/**
 * The state of a running OAuth redirect: random, single use, ten minutes, bound to the browser session or API
 * actor that started it. Only its hash is stored; the PKCE verifier is encrypted.
 */
import { createHash } from "node:crypto";
import type { Actor, Ctx } from "@/lib/core/actor";
import { AppError, conflict } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import { decrypt, encrypt, randomSecret, sha256 } from "@/lib/server/crypto";
import type { Network } from "./networks";

const LIFETIME_MS = 10 * 60_000;

/** Who may finish what they started: the very session, key or token. */
export function boundTo(actor: Actor): string {
  switch (actor.type) {
    case "user":
      return `session:${actor.sessionId}`;
    case "api_key":
      return `key:${actor.keyId}`;
    case "token":
      return actor.keyId === null ? `session:${actor.sessionId ?? actor.userId}` : `key:${actor.keyId}`;
    case "system":
    case "platform_webhook":
      throw new AppError("forbidden", "Only a person or their program can connect an account.");
  }
}

export interface StateInput {
  ctx: Ctx;
  userId: string;
  network: Network;
  redirectUri: string;
  callerState: string | null;
  accountId: string | null;
}

export interface IssuedState {
  state: string;
  codeVerifier: string;
  codeChallenge: string;
  expiresAt: Date;
}

const place = (rowId: string) => ({ table: "oauth_states", column: "code_verifier", rowId });

export async function issueState(input: StateInput): Promise<IssuedState> {
  const state = randomSecret(32);
  const codeVerifier = randomSecret(48);
  const expiresAt = new Date(Date.now() + LIFETIME_MS);
  const id = sha256(state);
  await prisma.oAuthState.create({
    data: {
      id,
      workspaceId: input.ctx.workspaceId,
      platform: input.network.platform,
      userId: input.userId,
      boundTo: boundTo(input.ctx.actor),
      codeVerifier: encrypt(codeVerifier, place(id)),
      redirectUri: input.redirectUri,
      instanceUrl: input.network.instanceUrl,
      sandbox: input.network.sandbox,
      callerState: input.callerState,
      accountId: input.accountId,
      expiresAt,
    },
  });
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  return { state, codeVerifier, codeChallenge, expiresAt };
}

export interface ConsumedState {
  network: Network;
  redirectUri: string;
  codeVerifier: string;
  callerState: string | null;
  accountId: string | null;
}

/**
 * Uses a state up. Throws `conflict` for a replay, `forbidden` for another actor's, `invalid_input` for the rest; the
 * error's `reason` tells them apart.
 */
export async function consumeState(ctx: Ctx, platform: string, state: string): Promise<ConsumedState> {
  const id = sha256(state);
  const row = await prisma.oAuthState.findUnique({ where: { id } });
  const reject = (message: string, reason: string) =>
    new AppError("invalid_input", message, {
      issues: [{ path: ["state"], code: reason, message }],
      extra: { reason },
    });
  if (row === null || row.platform !== platform || row.workspaceId !== ctx.workspaceId) {
    throw reject("This sign-in was not started here. Start again from the accounts page.", "unknown_state");
  }
  if (row.boundTo !== boundTo(ctx.actor)) {
    throw new AppError(
      "forbidden",
      "This sign-in was started by someone else, or in another browser. Start again.",
      { extra: { reason: "other_browser" } },
    );
  }
  if (row.usedAt !== null) {
    throw conflict("This sign-in has been finished already. Start again if you need to reconnect.", {
      reason: "replayed",
    });
  }
  const used = await prisma.oAuthState.updateMany({
    where: { id, usedAt: null, expiresAt: { gt: new Date() } },
    data: { usedAt: new Date() },
  });
  if (used.count === 0)
    throw reject("This sign-in took longer than ten minutes. Start again.", "expired_state");
  return {
    network: {
      platform: row.platform as Network["platform"],
      sandbox: row.sandbox,
      instanceUrl: row.instanceUrl,
    },
    redirectUri: row.redirectUri,
    codeVerifier: decrypt(row.codeVerifier, place(row.id)),
    callerState: row.callerState,
    accountId: row.accountId,
  };
}

/** The workspace a state belongs to, so that the browser's callback can find its context. Null when unknown. */
export async function workspaceOfState(state: string): Promise<string | null> {
  const row = await prisma.oAuthState.findUnique({
    where: { id: sha256(state) },
    select: { workspaceId: true },
  });
  return row?.workspaceId ?? null;
}
