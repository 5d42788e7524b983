import type { Account } from "@/lib/sandbox/accounts";
import type { Media } from "@/lib/sandbox/media";
import { metricsOf } from "@/lib/sandbox/metrics";
import { mediaKeyPrefix } from "@/lib/sandbox/networks/x/media";
import type { Spec } from "@/lib/sandbox/networks/x/spec";
import { renderText, weightedLength } from "@/lib/sandbox/networks/x/text";
import type { Post } from "@/lib/sandbox/posts";

const PRIVATE_METRICS_DAYS = 30;

/** What `text` holds of a long post; the whole is in its note. */
const SHOWN_WEIGHT = 280;

function startOf(text: string): string {
  let start = text.slice(0, SHOWN_WEIGHT);
  while (weightedLength(`${start}…`) > SHOWN_WEIGHT) start = start.slice(0, -1);
  return `${start.trimEnd()}…`;
}

/** Every field of a post under the names of `spec`; the reader picks what was asked for. */
export function renderPost(post: Post, account: Account, media: Media[], now: Date, { named }: Spec) {
  const kind = media[0] && mediaKeyPrefix(media[0]) !== "3" ? "video" : "photo";
  const link = media.length > 0 ? `https://x.com/${account.handle}/status/${post.id}/${kind}/1` : null;
  const whole = renderText(post.id, post.text, null);
  const isLong = weightedLength(post.text) > SHOWN_WEIGHT;
  const { text, urls } = renderText(post.id, isLong ? startOf(post.text) : post.text, link);
  const m = metricsOf(post.id, post.createdAt, now);
  return {
    id: post.id,
    text,
    [named("edit_history_post_ids")]: [post.id],
    author_id: account.id,
    created_at: post.createdAt.toISOString(),
    conversation_id: post.replyTo ?? post.id,
    ...(post.replyTo
      ? {
          in_reply_to_user_id: account.id,
          [named("referenced_posts")]: [{ type: "replied_to", id: post.replyTo }],
        }
      : {}),
    ...(media.length > 0
      ? { attachments: { media_keys: media.map((item) => `${mediaKeyPrefix(item)}_${item.id}`) } }
      : {}),
    ...(urls.length > 0 ? { entities: { urls } } : {}),
    ...(isLong
      ? {
          [named("note_post")]: {
            text: whole.text,
            ...(whole.urls.length > 0 ? { entities: { urls: whole.urls } } : {}),
          },
        }
      : {}),
    lang: "en",
    possibly_sensitive: false,
    reply_settings: post.data.reply_settings ?? "everyone",
    public_metrics: {
      [named("repost_count")]: m.shares,
      reply_count: m.replies,
      like_count: m.likes,
      quote_count: 0,
      bookmark_count: 0,
      impression_count: m.views,
    },
    non_public_metrics: {
      impression_count: m.views,
      url_link_clicks: m.clicks,
      user_profile_clicks: 0,
      engagements: m.likes + m.replies + m.clicks,
    },
    organic_metrics: {
      impression_count: m.views,
      like_count: m.likes,
      reply_count: m.replies,
      [named("repost_count")]: m.shares,
      url_link_clicks: m.clicks,
      user_profile_clicks: 0,
    },
  };
}

export type RenderedPost = ReturnType<typeof renderPost>;

const DEFAULT_FIELDS = ["id", "text", "edit_history_post_ids"];
const PRIVATE_FIELDS = ["non_public_metrics", "organic_metrics"];

/** Only the fields asked for; private metrics only for the author and for 30 days. */
export function pickFields(post: RenderedPost, asked: string[], viewerId: string, now: Date, spec: Spec) {
  const errors: unknown[] = [];
  const young = now.getTime() - Date.parse(post.created_at) < PRIVATE_METRICS_DAYS * 86_400_000;
  const fields = asked.filter((field) => {
    if (!PRIVATE_FIELDS.includes(field) || (post.author_id === viewerId && young)) return true;
    errors.push({
      resource_id: post.id,
      parameter: "ids",
      resource_type: "tweet",
      section: "data",
      title: "Field Authorization Error",
      value: post.id,
      detail: `Sorry, you are not authorized to access '${field}' on the Tweet.`,
      field,
      type: "https://api.x.com/2/problems/not-authorized-for-field",
    });
    return false;
  });
  const wanted = new Set([...DEFAULT_FIELDS.map(spec.named), ...fields]);
  return { data: Object.fromEntries(Object.entries(post).filter(([key]) => wanted.has(key))), errors };
}
