import { findAccount } from "@/lib/sandbox/accounts";
import { avatarUrl } from "@/lib/sandbox/avatar";
import { errorPage, escapeHtml, htmlReply } from "@/lib/sandbox/consent-page";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { findMedia, readMediaBytes } from "@/lib/sandbox/media";
import { metricsOf } from "@/lib/sandbox/metrics";
import type { Post } from "@/lib/sandbox/posts";

/** What a permalink shows: the post as a reader sees it, or that it is gone. */
export async function postPage(x: Exchange, post: Post | null): Promise<Reply> {
  const author = post && (await findAccount(x.db, x.network, post.accountId));
  if (!post || !author || post.createdAt > x.now)
    return errorPage(404, "This post is not here", "It may have been deleted.");
  const pictures: string[] = [];
  for (const id of post.mediaIds) {
    const media = await findMedia(x.db, x.network, id);
    if (!media) continue;
    const address = `/sandbox-files/${encodeURIComponent(id)}`;
    const alt = escapeHtml(media.alt ?? "");
    pictures.push(
      media.mime.startsWith("video/")
        ? `<video src="${address}" controls aria-label="${alt}"></video>`
        : `<img src="${address}" alt="${alt}">`,
    );
  }
  const { views, likes, replies, shares } = metricsOf(post.id, post.createdAt, x.now);
  const when = post.createdAt.toISOString();
  return htmlReply(
    200,
    `Post by ${author.displayName}`,
    `<article><div class="author"><img src="${escapeHtml(new URL(avatarUrl(x, author)).pathname)}" alt=""><div><h1>${escapeHtml(author.displayName)}</h1><code>@${escapeHtml(author.handle)}</code></div></div>
<p class="text" dir="auto">${escapeHtml(post.text)}</p>${cardOf(post)}<div class="pictures">${pictures.join("")}</div>
<p><time datetime="${when}">${when.slice(0, 16).replace("T", " ")} UTC</time> · ${views} views · ${likes} likes · ${replies} replies · ${shares} shares</p></article>`,
  );
}

/** The card of a link as the author's client made it: Bluesky's external embed, LinkedIn's article. */
function cardOf(post: Post): string {
  const { record, content } = post.data as {
    record?: { embed?: { external?: { uri: string; title: string; description: string } } };
    content?: { article?: { source: string; title: string; description?: string } } | null;
  };
  const external = record?.embed?.external;
  const article = content?.article;
  const shown = external ?? (article && { ...article, uri: article.source });
  if (!shown) return "";
  return `<aside class="card"><p><strong>${escapeHtml(shown.title)}</strong></p><p>${escapeHtml(shown.description ?? "")}</p><code>${escapeHtml(shown.uri)}</code></aside>`;
}

/** The bytes behind a post page, only of types the networks took as media. */
async function file(x: Exchange): Promise<Reply> {
  const media = await findMedia(x.db, x.network, x.params.id ?? "");
  const bytes =
    media && /^(image|video|audio)\//.test(media.mime)
      ? await readMediaBytes(x.db, x.network, media.id)
      : null;
  if (!media || !bytes) return errorPage(404, "This file is not here", "It may have been deleted.");
  return {
    status: 200,
    headers: {
      "content-type": media.mime === "image/svg+xml" ? "application/octet-stream" : media.mime,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
    body: bytes,
  };
}

export const fileRoute: Route = {
  method: "GET",
  path: "/sandbox-files/:id",
  operation: "media.view",
  handle: file,
};
