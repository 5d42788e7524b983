import "server-only";
import {
  permissionsOf,
  requirePermission,
  requirePerson,
  userIdOf,
  type Ctx,
  type UserCtx,
} from "@/lib/core/actor";
import { AppError, invalidField, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { isKeyScope } from "@/lib/core/permissions";
import { recordAudit } from "@/lib/audit-log/service";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { sha256 } from "@/lib/server/crypto";
import { API_KEY_COLUMNS, creatorNames, newSecret, toApiKey, type ApiKeyRow } from "./internal";
import type { ApiKey, ApiKeyWithSecret, CreateApiKeyInput, UpdateApiKeyInput } from "./schema";

/** A key, or its new secret, in hand is power: nobody hands out more than they have. */
function assertWithinOwnPower(ctx: Ctx, scopes: readonly string[]): void {
  const own: readonly string[] = permissionsOf(ctx);
  const beyond = scopes.filter((scope) => !own.includes(scope));
  const personal = scopes.filter((scope) => !isKeyScope(scope));
  if (beyond.length === 0 && personal.length === 0) return;
  const message =
    beyond.length > 0
      ? `You do not have ${beyond.join(", ")} yourself.`
      : `No key may have ${personal.join(", ")}: that is for people.`;
  throw new AppError("forbidden", message, { issues: [{ path: ["scopes"], code: "too_powerful", message }] });
}

function endOf(expiresAt: string | null | undefined): Date | null | undefined {
  if (expiresAt === null || expiresAt === undefined) return expiresAt;
  const end = new Date(expiresAt);
  if (end.getTime() <= Date.now()) throw invalidField(["expires_at"], "Choose a time in the future.", "past");
  return end;
}

/** When the key that calls, itself or through a token made from it, ends; null for a person and a key without end. */
async function ownEnd(tx: Transaction, ctx: Ctx): Promise<Date | null> {
  const { actor } = ctx;
  const keyId = actor.type === "api_key" || actor.type === "token" ? actor.keyId : null;
  return keyId === null ? null : (await findKey(tx, ctx, keyId)).expiresAt;
}

/** What a key does to keys ends with it: through one that lives on, whoever holds it would keep its power. */
function assertEndsWithin(own: Date | null, end: Date | null, field: "expires_at" | "scopes"): void {
  if (own === null || (end !== null && end <= own)) return;
  const message = `The key you call with ends at ${own.toISOString()}; this one would outlive it.`;
  throw new AppError("forbidden", message, { issues: [{ path: [field], code: "outlives", message }] });
}

async function findKey(tx: Transaction, ctx: Ctx, id: string): Promise<ApiKeyRow> {
  const row = await tx.db.apiKey.findFirst({
    where: { id, workspaceId: ctx.workspaceId, revokedAt: null },
    select: API_KEY_COLUMNS,
  });
  if (row === null) throw notFound("API key");
  return row;
}

async function named(tx: Transaction, row: ApiKeyRow): Promise<ApiKey> {
  const names = await creatorNames(tx.db, [row]);
  return toApiKey(row, names.get(row.createdById) ?? "");
}

/**
 * Creates a key for the caller. The secret is in the answer and stored as SHA-256 only. Made with a key, it ends with
 * that key or earlier. Throws `forbidden` for more scopes or a later end than the caller has.
 */
export async function createApiKey(ctx: Ctx, input: CreateApiKeyInput): Promise<ApiKeyWithSecret> {
  requirePermission(ctx, "keys:write");
  const creatorId = userIdOf(ctx.actor);
  if (creatorId === null) throw new AppError("forbidden", "A key belongs to a person.");
  assertWithinOwnPower(ctx, input.scopes);
  const { secret, prefix } = newSecret();
  return transaction(async (tx) => {
    const own = await ownEnd(tx, ctx);
    const end = input.expires_at === undefined ? own : (endOf(input.expires_at) ?? null);
    assertEndsWithin(own, end, "expires_at");
    const row = await tx.db.apiKey.create({
      data: {
        id: newId("apiKey"),
        workspaceId: ctx.workspaceId,
        createdById: creatorId,
        name: input.name,
        scopes: input.scopes,
        integration: input.integration ?? null,
        expiresAt: end,
        prefix,
        secretHash: sha256(secret),
      },
      select: API_KEY_COLUMNS,
    });
    await recordAudit(tx, ctx, {
      action: "api_key.create",
      entityType: "api_key",
      entityId: row.id,
      data: { name: row.name, scopes: row.scopes },
    });
    return { ...(await named(tx, row)), secret };
  });
}

/** Renames a key, or changes its scopes or its end; takes effect with the next call made with it. */
export async function updateApiKey(ctx: Ctx, input: UpdateApiKeyInput & { id: string }): Promise<ApiKey> {
  requirePermission(ctx, "keys:write");
  return transaction(async (tx) => {
    const before = await findKey(tx, ctx, input.id);
    if (input.scopes !== undefined) assertWithinOwnPower(ctx, input.scopes);
    const own = await ownEnd(tx, ctx);
    const expiresAt = endOf(input.expires_at);
    const end = expiresAt === undefined ? before.expiresAt : expiresAt;
    const isExtended = before.expiresAt !== null && (end === null || end > before.expiresAt);
    if (isExtended) {
      // A longer life is power, too, and as much of it as the key has.
      assertWithinOwnPower(ctx, input.scopes ?? before.scopes.filter(isKeyScope));
      assertEndsWithin(own, end, "expires_at");
    }
    const isWidened = input.scopes?.some((scope) => !before.scopes.includes(scope)) ?? false;
    if (isWidened) assertEndsWithin(own, end, "scopes");
    const row = await tx.db.apiKey.update({
      where: { id: input.id },
      data: { name: input.name, scopes: input.scopes, integration: input.integration, expiresAt },
      select: API_KEY_COLUMNS,
    });
    await recordAudit(tx, ctx, {
      action: "api_key.update",
      entityType: "api_key",
      entityId: row.id,
      data: { name: input.name, scopes: input.scopes, expires_at: input.expires_at },
    });
    return named(tx, row);
  });
}

/** Revokes a key; tokens made from it die with it. */
export async function deleteApiKey(ctx: Ctx, input: { id: string }): Promise<void> {
  requirePermission(ctx, "keys:write");
  await transaction(async (tx) => {
    await findKey(tx, ctx, input.id);
    await tx.db.apiKey.update({ where: { id: input.id }, data: { revokedAt: new Date() } });
    await recordAudit(tx, ctx, { action: "api_key.delete", entityType: "api_key", entityId: input.id });
  });
}

/** Revokes a key that acts as the caller, whatever their role is now: nobody has to let others act as them. */
export async function revokeOwnApiKey(ctx: UserCtx, input: { id: string }): Promise<void> {
  const createdById = requirePerson(ctx);
  await transaction(async (tx) => {
    const key = await tx.db.apiKey.findFirst({
      where: { id: input.id, createdById, revokedAt: null },
      select: { workspaceId: true },
    });
    if (key === null) throw notFound("API key");
    await tx.db.apiKey.update({ where: { id: input.id }, data: { revokedAt: new Date() } });
    const inThere = { ...ctx, workspaceId: key.workspaceId, role: null };
    await recordAudit(tx, inThere, { action: "api_key.delete", entityType: "api_key", entityId: input.id });
  });
}

/**
 * A new secret for an existing key; the old one and every token made with it end at once. A key acts as whoever made it, with that person's role: in other hands its secret
 * would be their power. Throws `forbidden` for everybody else, and for a key that may do more, or lives longer, than the caller.
 */
export async function rotateApiKey(ctx: Ctx, input: { id: string }): Promise<ApiKeyWithSecret> {
  requirePermission(ctx, "keys:write");
  const { secret, prefix } = newSecret();
  return transaction(async (tx) => {
    const before = await findKey(tx, ctx, input.id);
    if (before.createdById !== userIdOf(ctx.actor)) {
      throw new AppError("forbidden", "Only whoever made a key gets its new secret. You may revoke it.");
    }
    assertWithinOwnPower(ctx, before.scopes.filter(isKeyScope));
    const own = await ownEnd(tx, ctx);
    assertEndsWithin(own, before.expiresAt, "expires_at");
    const row = await tx.db.apiKey.update({
      where: { id: input.id },
      data: { secretHash: sha256(secret), prefix, secretVersion: { increment: 1 } },
      select: API_KEY_COLUMNS,
    });
    await recordAudit(tx, ctx, { action: "api_key.rotate", entityType: "api_key", entityId: row.id });
    return { ...(await named(tx, row)), secret };
  });
}
