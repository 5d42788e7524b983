import "server-only";
/** Reads of social accounts: no secret leaves this file, only what may be known of them. */
import { requirePermission, userIdOf, type Ctx } from "@/lib/core/actor";
import { pageOfRows, positionAfter } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import { COUNTED, cursorScope, totalOf } from "@/lib/db/keyset-page";
import type { Prisma } from "@/lib/db/generated/client";
import { MANIFESTS } from "@/lib/platforms/manifests";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { z } from "zod";
import { networkMode, sandboxBase } from "./internal/networks";
import { workspaceOfState } from "./internal/oauth-state";
import type { AccountError, ListAccountsQuery, SocialAccount, SocialAccountPage } from "./schema";

const COLUMNS = {
  id: true,
  platform: true,
  remoteId: true,
  displayName: true,
  username: true,
  avatarUrl: true,
  profileUrl: true,
  instanceUrl: true,
  sandbox: true,
  status: true,
  statusReason: true,
  scopes: true,
  accessExpiresAt: true,
  refreshExpiresAt: true,
  refreshable: true,
  lastError: true,
  lastCheckedAt: true,
  profile: true,
  connectedById: true,
  connectedAt: true,
  createdAt: true,
} satisfies Prisma.SocialAccountSelect;

type Row = Prisma.SocialAccountGetPayload<{ select: typeof COLUMNS }>;

function toDto(row: Row): SocialAccount {
  const platform = row.platform as PlatformId;
  const required = MANIFESTS[platform].connect.requiredScopes;
  const reconnectBy = row.refreshable ? row.refreshExpiresAt : row.accessExpiresAt;
  return {
    id: row.id,
    platform,
    platform_account_id: row.remoteId,
    account_name: row.displayName,
    username: row.username,
    avatar_url: row.avatarUrl,
    profile_url: row.profileUrl,
    instance_url: row.instanceUrl === "" ? null : row.instanceUrl,
    sandbox: row.sandbox,
    via: "direct",
    status: row.status,
    status_reason: row.statusReason,
    scopes: row.scopes,
    missing_scopes: row.scopes.length === 0 ? [] : required.filter((scope) => !row.scopes.includes(scope)),
    token_expires_at: row.accessExpiresAt?.toISOString() ?? null,
    renews_itself: row.refreshable,
    reconnect_by: reconnectBy?.toISOString() ?? null,
    last_error: row.lastError as z.infer<typeof AccountError> | null,
    last_checked_at: row.lastCheckedAt?.toISOString() ?? null,
    profile: row.profile as Record<string, unknown>,
    connected_by: row.connectedById,
    connected_at: row.connectedAt.toISOString(),
  };
}

type Page = z.infer<typeof SocialAccountPage>;
type Query = z.infer<typeof ListAccountsQuery>;

async function page(ctx: Ctx, query: Query, extra: Prisma.SocialAccountWhereInput): Promise<Page> {
  const scope = cursorScope({ ...query, ...extra, list: "accounts" });
  const after = positionAfter(query.cursor, scope);
  const where: Prisma.SocialAccountWhereInput = {
    workspaceId: ctx.workspaceId,
    platform: query.platform,
    status: query.status?.length ? { in: query.status } : { not: "disconnected" },
    updatedAt: query.updated_since && { gte: new Date(query.updated_since) },
    ...extra,
  };
  const rows = await prisma.socialAccount.findMany({
    where:
      after === undefined
        ? where
        : {
            ...where,
            OR: [
              { createdAt: { gt: new Date(after.at) } },
              { createdAt: new Date(after.at), id: { gt: after.id } },
            ],
          },
    select: COLUMNS,
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: query.limit + 1,
    ...(query.offset === undefined ? {} : { skip: query.offset }),
  });
  return {
    ...pageOfRows(rows, query.limit, toDto, (row) => row.createdAt, scope),
    ...(await totalOf(query, () => prisma.socialAccount.count({ where, take: COUNTED }))),
  };
}

/** Oldest first; disconnected accounts are shown only when asked for by status. */
export async function listAccounts(ctx: Ctx, query: Query): Promise<Page> {
  requirePermission(ctx, "accounts:read");
  return await page(ctx, query, {});
}

/** Accounts that the caller connected. */
export async function listMyAccounts(ctx: Ctx, query: Query): Promise<Page> {
  requirePermission(ctx, "accounts:read");
  return await page(ctx, query, { connectedById: userIdOf(ctx.actor) });
}

/** Accounts that one member connected; a person who is not a member here answers like a missing one. */
export async function listMemberAccounts(ctx: Ctx, query: Query & { id: string }): Promise<Page> {
  requirePermission(ctx, "accounts:read");
  const member = await prisma.membership.findFirst({
    where: { workspaceId: ctx.workspaceId, userId: query.id },
  });
  if (member === null) throw notFound("member");
  return await page(ctx, query, { connectedById: query.id });
}

export async function getAccount(ctx: Ctx, input: { id: string }): Promise<SocialAccount> {
  requirePermission(ctx, "accounts:read");
  const row = await prisma.socialAccount.findFirst({
    where: { id: input.id, workspaceId: ctx.workspaceId },
    select: COLUMNS,
  });
  if (row === null) throw notFound("account");
  return toDto(row);
}

/** Accounts in the order of `ids`; foreign and unknown ids are left out. */
export async function accountsById(ctx: Ctx, ids: string[]): Promise<SocialAccount[]> {
  const rows = await prisma.socialAccount.findMany({
    where: { workspaceId: ctx.workspaceId, id: { in: ids } },
    select: COLUMNS,
  });
  return ids.flatMap((id) => rows.filter((row) => row.id === id).map(toDto));
}

export interface ConnectOption {
  platform: PlatformId;
  mode: "real" | "sandbox" | "both" | "off";
  /** The sandbox's address where a person must type one (Mastodon instance, Bluesky PDS). */
  sandboxInstance: string | null;
}

/** How each network can be connected on this server. */
export function connectOptions(): ConnectOption[] {
  return (Object.keys(MANIFESTS) as PlatformId[]).map((platform) => {
    const mode = networkMode(platform);
    return { platform, mode, sandboxInstance: mode === "both" ? sandboxBase(platform) : null };
  });
}

/** The workspace that a callback's state belongs to; null when the state is not one of ours. */
export async function workspaceOfConnect(state: string): Promise<string | null> {
  return await workspaceOfState(state);
}
