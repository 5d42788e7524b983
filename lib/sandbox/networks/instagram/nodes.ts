import type { Account } from "@/lib/sandbox/accounts";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { findMedia } from "@/lib/sandbox/media";
import { metricsOf } from "@/lib/sandbox/metrics";
import { requireProfessional, requireToken } from "@/lib/sandbox/networks/instagram/auth";
import { containerNode, createContainer } from "@/lib/sandbox/networks/instagram/containers";
import { readInsights } from "@/lib/sandbox/networks/instagram/insights";
import {
  listBusinesses,
  listBusinessPages,
  listPages,
  pageNode,
  professionalNode,
  readMe,
} from "@/lib/sandbox/networks/instagram/owners";
import { parseFields, pick, readParams } from "@/lib/sandbox/networks/instagram/params";
import { pagesOf } from "@/lib/sandbox/networks/instagram/people";
import { publishContainer, publishingLimit } from "@/lib/sandbox/networks/instagram/publish";
import { graphTime, missingObject } from "@/lib/sandbox/networks/instagram/replies";
import { postPage } from "@/lib/sandbox/post-page";
import { deletePost, findPost, listPosts, type Post } from "@/lib/sandbox/posts";

function mediaNode(x: Exchange, post: Post, account: Account): Record<string, unknown> {
  const kind = String(post.data.kind);
  const metrics = metricsOf(post.id, post.createdAt, x.now);
  return {
    id: post.id,
    caption: post.text === "" ? undefined : post.text,
    media_type: kind === "CAROUSEL" ? "CAROUSEL_ALBUM" : kind === "REELS" ? "VIDEO" : "IMAGE",
    media_product_type: kind === "REELS" ? "REELS" : kind === "STORIES" ? "STORY" : "FEED",
    permalink: post.permalink,
    shortcode: post.data.shortcode,
    timestamp: graphTime(post.createdAt),
    username: account.handle,
    owner: { id: account.id },
    like_count: metrics.likes,
    comments_count: metrics.replies,
    children: kind === "CAROUSEL" ? { data: post.mediaIds.map((id) => ({ id })) } : undefined,
  };
}

/** `GET /{id}`: an Instagram account, a container, a published media or a Page. */
async function readNode(x: Exchange): Promise<Reply> {
  const { token, person } = await requireToken(x);
  const id = x.params.id ?? "";
  const asked = parseFields((await readParams(x)).get("fields") ?? "id");
  if (await x.takeFault("read_missing")) return missingObject(x, id);
  const page = (await pagesOf(x, person)).find((item) => item.id === id);
  if (page) return { status: 200, body: await pageNode(x, page, token, asked) };
  await requireToken(x, "instagram_basic");
  const container = await findMedia(x.db, "instagram", id);
  if (container) {
    await requireProfessional(x, container.accountId, token);
    return { status: 200, body: pick(containerNode(container, x.now), asked) };
  }
  const post = await findPost(x.db, "instagram", id);
  if (post)
    return {
      status: 200,
      body: pick(mediaNode(x, post, await requireProfessional(x, post.accountId, token)), asked),
    };
  return { status: 200, body: pick(professionalNode(x, await requireProfessional(x, id, token)), asked) };
}

async function listMedia(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x, "instagram_basic");
  const account = await requireProfessional(x, x.params.id ?? "", token);
  if (await x.takeFault("read_missing")) return missingObject(x, account.id);
  const params = await readParams(x);
  const unix = (name: string) => (params.get(name) ? new Date(Number(params.get(name)) * 1000) : null);
  const limit = Math.min(100, Math.max(1, Number(params.get("limit") ?? 25) || 25));
  const offset = Number(Buffer.from(params.get("after") ?? "", "base64").toString() || 0) || 0;
  const found = await listPosts(x.db, {
    network: "instagram",
    accountId: account.id,
    now: x.now,
    since: unix("since"),
    until: unix("until"),
    limit: limit + 1,
    offset,
  });
  const asked = parseFields(params.get("fields") ?? "id");
  const shown = found.slice(0, limit).filter((post) => post.data.kind !== "STORIES");
  const after = Buffer.from(String(offset + limit)).toString("base64");
  return {
    status: 200,
    body: {
      data: shown.map((post) => pick(mediaNode(x, post, account), asked)),
      ...(found.length > 0
        ? {
            paging: {
              cursors: { before: Buffer.from(String(offset)).toString("base64"), after },
              ...(found.length > limit
                ? { next: `http://${x.headers.host}${x.rawPath}?after=${after}` }
                : {}),
            },
          }
        : {}),
    },
  };
}

async function remove(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x, "instagram_basic", "instagram_manage_contents");
  const post = await findPost(x.db, "instagram", x.params.id ?? "");
  if (!post) return missingObject(x, x.params.id ?? "");
  await requireProfessional(x, post.accountId, token);
  await deletePost(x.db, x.now, "instagram", post.id);
  return { status: 200, body: { success: true } };
}

/** The page a permalink leads to. */
async function permalink(x: Exchange): Promise<Reply> {
  const [row] = await x.db.query<{ id: string }>(
    "select id from sandbox.posts where network = 'instagram' and data->>'shortcode' = $1",
    [x.params.shortcode],
  );
  return postPage(x, row ? await findPost(x.db, "instagram", row.id) : null);
}

export const nodeRoutes: Route[] = [
  { method: "GET", path: "/p/:shortcode/", operation: "post.view", handle: permalink },
  { method: "GET", path: "/reel/:shortcode/", operation: "post.view", handle: permalink },
  { method: "GET", path: "/:version/me", operation: "account.read", handle: readMe },
  { method: "GET", path: "/:version/me/accounts", operation: "account.list", handle: listPages },
  { method: "GET", path: "/:version/me/businesses", operation: "account.list", handle: listBusinesses },
  ...(["owned_pages", "client_pages"] as const).map((edge) => ({
    method: "GET" as const,
    path: `/:version/:id/${edge}`,
    operation: "account.list",
    handle: listBusinessPages(edge),
  })),
  { method: "POST", path: "/:version/:id/media", operation: "container.create", handle: createContainer },
  { method: "GET", path: "/:version/:id/media", operation: "post.list", handle: listMedia },
  {
    method: "POST",
    path: "/:version/:id/media_publish",
    operation: "container.publish",
    handle: publishContainer,
  },
  {
    method: "GET",
    path: "/:version/:id/content_publishing_limit",
    operation: "quota.read",
    handle: publishingLimit,
  },
  { method: "GET", path: "/:version/:id/insights", operation: "metrics.read", handle: readInsights },
  {
    method: "GET",
    path: "/:version/:id",
    operation: (x) => (x.params.id?.startsWith("1788") ? "container.read" : "post.read"),
    handle: readNode,
  },
  { method: "DELETE", path: "/:version/:id", operation: "post.delete", handle: remove },
];
