import { type Account, findAccount } from "@/lib/sandbox/accounts";
import { errorPage } from "@/lib/sandbox/consent-page";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { findMedia } from "@/lib/sandbox/media";
import { followersOf, metricsOf } from "@/lib/sandbox/metrics";
import { requireProfessional, requireToken } from "@/lib/sandbox/networks/instagram/auth";
import { containerNode, createContainer } from "@/lib/sandbox/networks/instagram/containers";
import { parseFields, pick, readParams } from "@/lib/sandbox/networks/instagram/params";
import { type Page, pagesOf } from "@/lib/sandbox/networks/instagram/people";
import { publishContainer, publishingLimit } from "@/lib/sandbox/networks/instagram/publish";
import { badParam, graphTime, missingObject } from "@/lib/sandbox/networks/instagram/replies";
import { pageToken } from "@/lib/sandbox/networks/instagram/tokens";
import { deletePost, findPost, listPosts, type Post } from "@/lib/sandbox/posts";
import type { Token } from "@/lib/sandbox/tokens";

function professionalNode(x: Exchange, account: Account): Record<string, unknown> {
  return {
    id: account.id,
    username: account.handle,
    name: account.displayName,
    profile_picture_url: `https://scontent.example.test/${account.id}.jpg`,
    followers_count: followersOf(account.id, account.createdAt, x.now),
    follows_count: 7,
  };
}

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

async function me(x: Exchange): Promise<Reply> {
  const { token, person } = await requireToken(x);
  const asked = parseFields((await readParams(x)).get("fields") ?? "id,name");
  if (token.kind === "page") {
    const page = (await pagesOf(x, person)).find((item) => item.id === token.data.page_id);
    return page ? { status: 200, body: await pageNode(x, page, token, asked) } : missingObject(x, "me");
  }
  const picture = { data: { url: `https://scontent.example.test/${person.id}.jpg`, is_silhouette: false } };
  return { status: 200, body: pick({ id: person.id, name: person.displayName, picture }, asked) };
}

async function pageNode(
  x: Exchange,
  page: Page,
  token: Token,
  asked: Map<string, string>,
): Promise<Record<string, unknown>> {
  const linked = page.instagram && token.scopes.includes("instagram_basic") ? page.instagram : null;
  const inner = parseFields(asked.get("instagram_business_account") || "id");
  return pick(
    {
      id: page.id,
      name: page.name,
      category: "Brand",
      category_list: [{ id: "1605186416478696", name: "Brand" }],
      tasks: ["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE"],
      access_token: token.kind === "page" ? token.token : await pageToken(x, token, page.id),
      picture: { data: { url: `https://scontent.example.test/${page.id}.jpg`, is_silhouette: false } },
      instagram_business_account: linked ? pick(professionalNode(x, linked), inner) : undefined,
    },
    asked,
  );
}

async function pages(x: Exchange): Promise<Reply> {
  const { token, person } = await requireToken(x);
  if (token.kind === "page")
    return badParam("Tried accessing nonexisting field (accounts) on node type (Page)");
  const params = await readParams(x);
  const asked = parseFields(params.get("fields") ?? "access_token,category,category_list,name,id,tasks");
  const granted = (token.data.granted as string[] | undefined) ?? [];
  const all = token.scopes.includes("pages_show_list")
    ? (await pagesOf(x, person)).filter((page) => granted.includes(page.id))
    : [];
  const limit = Math.min(100, Math.max(1, Number(params.get("limit") ?? 25) || 25));
  const start = params.get("after")
    ? all.findIndex((page) => Buffer.from(page.id).toString("base64") === params.get("after")) + 1
    : 0;
  const shown = all.slice(start, start + limit);
  const data: unknown[] = [];
  for (const page of shown) data.push(await pageNode(x, page, token, asked));
  const cursor = (page: Page | undefined) => Buffer.from(page?.id ?? "").toString("base64");
  const next = new URL(`http://${x.headers.host}${x.rawPath}`);
  next.search = x.url.search;
  next.searchParams.set("after", cursor(shown.at(-1)));
  return {
    status: 200,
    body: {
      data,
      ...(shown.length > 0
        ? {
            paging: {
              cursors: { before: cursor(shown[0]), after: cursor(shown.at(-1)) },
              ...(start + limit < all.length ? { next: next.toString() } : {}),
            },
          }
        : {}),
    },
  };
}

/** `GET /{id}`: an Instagram account, a container, a published media or a Page. */
async function readNode(x: Exchange): Promise<Reply> {
  const { token, person } = await requireToken(x);
  const id = x.params.id ?? "";
  const asked = parseFields((await readParams(x)).get("fields") ?? "id");
  if (token.kind === "page" && (await x.takeFault("read_missing"))) return missingObject(x, id);
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
  if (token.kind === "page" && (await x.takeFault("read_missing"))) return missingObject(x, account.id);
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

const FEED_METRICS =
  "views reach likes comments saved shares reposts total_interactions follows profile_visits profile_activity total_likes total_comments total_views".split(
    " ",
  );
const INSIGHTS_DELAY_MS = 60_000;

async function insights(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x, "instagram_basic", "instagram_manage_insights");
  const post = await findPost(x.db, "instagram", x.params.id ?? "");
  if (!post) return missingObject(x, x.params.id ?? "");
  await requireProfessional(x, post.accountId, token);
  const asked = ((await readParams(x)).get("metric") ?? "").split(",").filter(Boolean);
  const unknown = asked.find((metric) => !FEED_METRICS.includes(metric));
  if (asked.length === 0 || unknown)
    return badParam(`metric[0] must be one of the following values: ${FEED_METRICS.join(", ")}`);
  if (x.now.getTime() - post.createdAt.getTime() < INSIGHTS_DELAY_MS)
    return { status: 200, body: { data: [] } };
  const m = metricsOf(post.id, post.createdAt, x.now);
  const values: Record<string, number> = {
    views: m.views,
    total_views: m.views,
    reach: Math.floor(m.views * 0.8),
    likes: m.likes,
    total_likes: m.likes,
    comments: m.replies,
    total_comments: m.replies,
    shares: m.shares,
    saved: m.clicks,
    total_interactions: m.likes + m.replies + m.shares + m.clicks,
  };
  const data = asked.map((name) => ({
    name,
    period: "lifetime",
    values: [{ value: values[name] ?? 0 }],
    title: name,
    description: name,
    id: `${post.id}/insights/${name}/lifetime`,
  }));
  return { status: 200, body: { data } };
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
  const [row] = await x.db.query<{ text: string; account_id: string }>(
    "select text, account_id from sandbox.posts where network = 'instagram' and data->>'shortcode' = $1 and deleted_at is null",
    [x.params.shortcode],
  );
  if (!row)
    return errorPage(
      404,
      "Sorry, this page isn't available.",
      "The link may be broken, or the page may have been removed.",
    );
  const account = await findAccount(x.db, "instagram", row.account_id);
  return errorPage(200, `Post by @${account?.handle}`, row.text);
}

export const nodeRoutes: Route[] = [
  { method: "GET", path: "/p/:shortcode/", operation: "post.view", handle: permalink },
  { method: "GET", path: "/reel/:shortcode/", operation: "post.view", handle: permalink },
  { method: "GET", path: "/:version/me", operation: "account.read", handle: me },
  { method: "GET", path: "/:version/me/accounts", operation: "account.list", handle: pages },
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
  { method: "GET", path: "/:version/:id/insights", operation: "metrics.read", handle: insights },
  {
    method: "GET",
    path: "/:version/:id",
    operation: (x) => (x.params.id?.startsWith("1788") ? "container.read" : "post.read"),
    handle: readNode,
  },
  { method: "DELETE", path: "/:version/:id", operation: "post.delete", handle: remove },
];
