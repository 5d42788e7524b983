import type { Account } from "@/lib/sandbox/accounts";
import { avatarUrl } from "@/lib/sandbox/avatar";
import type { Exchange } from "@/lib/sandbox/exchange";
import type { Media } from "@/lib/sandbox/media";
import { followersOf, metricsOf } from "@/lib/sandbox/metrics";
import { instanceUrl } from "@/lib/sandbox/networks/mastodon/replies";
import { tagsOf, toHtml } from "@/lib/sandbox/networks/mastodon/text";
import type { Post } from "@/lib/sandbox/posts";

export function accountEntity(x: Exchange, account: Account, statusesCount: number) {
  const base = instanceUrl(x);
  return {
    id: account.id,
    username: account.handle,
    acct: account.handle,
    display_name: account.displayName,
    locked: false,
    bot: false,
    discoverable: true,
    group: false,
    created_at: account.createdAt.toISOString(),
    note: "",
    url: `${base}/@${account.handle}`,
    uri: `${base}/users/${account.handle}`,
    avatar: avatarUrl(x, account),
    avatar_static: avatarUrl(x, account),
    header: `${base}/headers/original/missing.png`,
    header_static: `${base}/headers/original/missing.png`,
    followers_count: followersOf(account.id, account.createdAt, x.now),
    following_count: 12,
    statuses_count: statusesCount,
    last_status_at: null,
    emojis: [],
    fields: [],
  };
}

export function mediaEntity(x: Exchange, media: Media) {
  const ready = media.readyAt !== null && media.readyAt <= x.now;
  const url = ready ? `${instanceUrl(x)}/media_files/${media.id}` : null;
  const size = {
    width: media.width,
    height: media.height,
    size: `${media.width}x${media.height}`,
    aspect: (media.width ?? 1) / (media.height || 1),
  };
  return {
    id: media.id,
    type: media.data.type ?? "image",
    url,
    preview_url: url,
    remote_url: null,
    preview_remote_url: null,
    text_url: null,
    meta: media.width
      ? { original: size, small: size, ...(media.data.focus ? { focus: media.data.focus } : {}) }
      : {},
    description: media.alt,
    blurhash: ready ? "UFBWY:8_0Jxv4mx]t8t64.%M-:IUWGAAt6M}" : null,
  };
}

export function statusEntity(x: Exchange, post: Post, account: Account, media: Media[], statusesCount = 1) {
  const base = instanceUrl(x);
  const metrics = metricsOf(post.id, post.createdAt, x.now);
  return {
    id: post.id,
    created_at: post.createdAt.toISOString(),
    edited_at: null,
    in_reply_to_id: post.replyTo,
    in_reply_to_account_id: post.replyTo ? account.id : null,
    sensitive: post.data.sensitive === true,
    spoiler_text: String(post.data.spoiler_text ?? ""),
    visibility: post.data.visibility ?? "public",
    language: post.data.language ?? "en",
    uri: `${base}/users/${account.handle}/statuses/${post.id}`,
    url: `${base}/@${account.handle}/${post.id}`,
    replies_count: metrics.replies,
    reblogs_count: metrics.shares,
    favourites_count: metrics.likes,
    quotes_count: 0,
    favourited: false,
    reblogged: false,
    muted: false,
    bookmarked: false,
    pinned: false,
    content: toHtml(post.text, base),
    filtered: [],
    reblog: null,
    application: { name: String(post.data.app_name ?? "Web"), website: null },
    account: accountEntity(x, account, statusesCount),
    media_attachments: media.map((item) => mediaEntity(x, item)),
    mentions: [],
    tags: tagsOf(post.text).map((name) => ({
      name,
      url: `${base}/tags/${encodeURIComponent(name.toLowerCase())}`,
    })),
    emojis: [],
    card: null,
    poll: post.data.poll ?? null,
  };
}
