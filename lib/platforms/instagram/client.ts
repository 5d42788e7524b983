/** Instagram's part of the Graph API, one function per call. Source: instagram.md §2, 3, 7.1. */
import type { z } from "zod";
import { read } from "@/lib/platforms/core/call";
import { PlatformError } from "@/lib/platforms/core/error";
import type { AdapterContext, PublishContext, SessionContext } from "@/lib/platforms/core/platform";
import { graph } from "@/lib/platforms/_meta/graph";
import {
  ContainerStatus,
  GraphBusinesses,
  GraphId,
  type GraphPage,
  GraphPages,
  type GraphPaging,
  GraphPermissions,
  PublishedMedia,
  PublishedMediaList,
  PublishingLimit,
} from "./schema";

/** Instagram fetches the picture while it answers. */
const CONTAINER_TIMEOUT_MS = 60_000;
const READ_BACK_TIMEOUT_MS = 5_000;
const MAX_PAGE_LISTS = 10;

const tokenOf = (ctx: SessionContext) => ctx.session.credentials.accessToken;
const account = (ctx: SessionContext) => encodeURIComponent(ctx.session.remoteId);

const PAGE_FIELDS = "id,name,instagram_business_account{id,username,name,profile_picture_url}";

/** Every Page the person ticked, with its Instagram account where it has one. */
export function listPages(ctx: AdapterContext, token: string): Promise<GraphPage[]> {
  return listAll(ctx, token, "me/accounts", `${PAGE_FIELDS},tasks`, GraphPages);
}

/**
 * Pages that the person reaches through a business only; they have no field `tasks`. Needs `business_management`, and
 * one of the optional scopes where the person's role comes from Business Manager. Source: instagram.md §1.1, 2.
 */
export async function listBusinessPages(ctx: AdapterContext, token: string): Promise<GraphPage[]> {
  const pages: GraphPage[] = [];
  for (const { id } of await listAll(ctx, token, "me/businesses", "id", GraphBusinesses)) {
    for (const edge of ["owned_pages", "client_pages"]) {
      const path = `${encodeURIComponent(id)}/${edge}`;
      pages.push(...(await listAll(ctx, token, path, PAGE_FIELDS, GraphPages).catch(refusedAsEmpty)));
    }
  }
  return pages;
}

/** A business that does not show its Pages to this person has none for us; a request of ours that is wrong is a fault. */
function refusedAsEmpty(error: unknown): GraphPage[] {
  if (error instanceof PlatformError && error.kind === "permission") return [];
  throw error;
}

/** All items of an edge, list by list. */
async function listAll<Item>(
  ctx: AdapterContext,
  token: string,
  path: string,
  fields: string,
  schema: z.ZodType<{ data: Item[]; paging?: GraphPaging | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | null | undefined;
  for (let list = 0; list < MAX_PAGE_LISTS; list += 1) {
    const params = { fields, limit: "100", ...(after ? { after } : {}) };
    const found = read(schema, await graph(ctx, { method: "GET", path, params, token }));
    items.push(...found.data);
    after = found.paging?.cursors?.after;
    if (!found.paging?.next || !after) break;
  }
  return items;
}

/** Permissions that were really granted: people may untick some. */
export async function grantedPermissions(ctx: AdapterContext, token: string): Promise<string[]> {
  const answer = await graph(ctx, { method: "GET", path: "me/permissions", token });
  return read(GraphPermissions, answer)
    .data.filter((row) => row.status === "granted")
    .map((row) => row.permission);
}

export async function removePermissions(ctx: AdapterContext, token: string): Promise<void> {
  await graph(ctx, { method: "DELETE", path: "me/permissions", token });
}

export async function createContainer(
  ctx: SessionContext,
  params: Readonly<Record<string, string>>,
): Promise<string> {
  const path = `${account(ctx)}/media`;
  const answer = await graph(ctx, {
    method: "POST",
    path,
    params,
    token: tokenOf(ctx),
    timeoutMs: CONTAINER_TIMEOUT_MS,
  });
  return read(GraphId, answer).id;
}

export async function containerStatus(
  ctx: SessionContext,
  id: string,
): Promise<ContainerStatus["status_code"]> {
  const params = { fields: "status_code,status" };
  const answer = await graph(ctx, {
    method: "GET",
    path: encodeURIComponent(id),
    params,
    token: tokenOf(ctx),
  });
  return read(ContainerStatus, answer).status_code;
}

/** Publishes a container; the media's id differs from the container's. */
export async function publishContainer(ctx: PublishContext, id: string): Promise<string> {
  const path = `${account(ctx)}/media_publish`;
  const answer = await graph(ctx, {
    method: "POST",
    path,
    params: { creation_id: id },
    token: tokenOf(ctx),
    once: ctx.once,
  });
  return read(GraphId, answer, true).id;
}

export async function publishedMedia(ctx: SessionContext, id: string): Promise<PublishedMedia> {
  const params = { fields: "id,permalink" };
  const answer = await graph(ctx, {
    method: "GET",
    path: encodeURIComponent(id),
    params,
    token: tokenOf(ctx),
    timeoutMs: READ_BACK_TIMEOUT_MS,
  });
  return read(PublishedMedia, answer);
}

/** The account's newest media. */
export async function listMedia(ctx: SessionContext): Promise<PublishedMedia[]> {
  const params = { fields: "id,caption,permalink,timestamp", limit: "50" };
  const answer = await graph(ctx, {
    method: "GET",
    path: `${account(ctx)}/media`,
    params,
    token: tokenOf(ctx),
  });
  return read(PublishedMediaList, answer).data;
}

export async function deleteMedia(ctx: SessionContext, id: string): Promise<void> {
  await graph(ctx, { method: "DELETE", path: encodeURIComponent(id), token: tokenOf(ctx) });
}

export async function publishingLimit(ctx: SessionContext) {
  const params = { fields: "quota_usage,config" };
  const path = `${account(ctx)}/content_publishing_limit`;
  return (
    read(PublishingLimit, await graph(ctx, { method: "GET", path, params, token: tokenOf(ctx) })).data[0] ??
    null
  );
}
