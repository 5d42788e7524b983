import { z } from "zod";

/*
 * What X's OpenAPI document says of the answers that we read, as facts: names, types, what is always there. Two versions
 * of it name things differently. Strict: an answer with a field that the document does not list is wrong too.
 * Source: x.md §0, §2, §3, §4.1, §7.
 */

type SpecVersion = "2.166" | "2.167";

/** What 2.167 calls otherwise. */
const RENAMED: Readonly<Record<string, string>> = {
  "tweet.fields": "post.fields",
  edit_history_tweet_ids: "edit_history_post_ids",
  note_tweet: "note_post",
  referenced_tweets: "referenced_posts",
  retweet_count: "repost_count",
  tweet_count: "post_count",
};

/** The name in `version` of what 2.166 calls `old`. */
export function nameIn(version: SpecVersion, old: string): string {
  return version === "2.166" ? old : (RENAMED[old] ?? old);
}

const id = z.string().regex(/^\d{1,19}$/);
const count = z.int().min(0);
const instant = z.iso.datetime();
const problemType = z
  .string()
  .regex(/^(?:about:blank|https:\/\/api\.(?:x|twitter)\.com\/2\/problems\/[a-z-]+)$/);

export const Problem = z.strictObject({
  title: z.string(),
  detail: z.string(),
  type: problemType,
  status: z.int().optional(),
  errors: z
    .array(
      z.strictObject({
        parameters: z.record(z.string(), z.array(z.string())).optional(),
        message: z.string(),
      }),
    )
    .optional(),
});

/** One of the `errors` beside an answer of 200. */
const Partial = z.strictObject({
  value: z.string(),
  detail: z.string(),
  title: z.string(),
  resource_type: z.string(),
  parameter: z.string(),
  resource_id: z.string(),
  type: problemType,
});
export const NotThere = z.strictObject({ errors: z.array(Partial).min(1) });

const Links = z.strictObject({
  urls: z.array(
    z.strictObject({
      start: count,
      end: count,
      url: z.url().optional(),
      expanded_url: z.string(),
      display_url: z.string(),
    }),
  ),
});

/** Exactly `fields` of a post, as `version` names them. */
export function postOf(version: SpecVersion, fields: readonly string[]) {
  const named = (old: string) => nameIn(version, old);
  const reach = { impression_count: count, url_link_clicks: count, user_profile_clicks: count };
  const answers = { like_count: count, reply_count: count, [named("retweet_count")]: count };
  const all: Record<string, z.ZodType> = {
    id,
    text: z.string(),
    [named("edit_history_tweet_ids")]: z.array(id).min(1),
    created_at: instant,
    author_id: id,
    conversation_id: id,
    in_reply_to_user_id: id.optional(),
    [named("referenced_tweets")]: z
      .array(z.strictObject({ type: z.enum(["retweeted", "quoted", "replied_to"]), id }))
      .optional(),
    attachments: z.strictObject({ media_keys: z.array(z.string().regex(/^\d+_\d+$/)) }).optional(),
    entities: Links.optional(),
    [named("note_tweet")]: z.strictObject({ text: z.string(), entities: Links.optional() }).optional(),
    public_metrics: z.strictObject({
      ...answers,
      quote_count: count,
      bookmark_count: count,
      impression_count: count,
    }),
    non_public_metrics: z.strictObject({ ...reach, engagements: count }),
    organic_metrics: z.strictObject({ ...reach, ...answers }),
    reply_settings: z.enum(["everyone", "following", "mentionedUsers", "subscribers", "verified"]),
    possibly_sensitive: z.boolean(),
    lang: z.string(),
  };
  const always = ["id", "text", named("edit_history_tweet_ids")];
  const shown = new Set([...always, ...fields.map(named)]);
  return z.strictObject(Object.fromEntries(Object.entries(all).filter(([name]) => shown.has(name))));
}

/** Fields of a post that can be asked for, in the words of 2.166. */
export const POST_FIELDS =
  "created_at author_id conversation_id in_reply_to_user_id referenced_tweets attachments entities note_tweet public_metrics non_public_metrics organic_metrics reply_settings possibly_sensitive lang".split(
    " ",
  );

export const USER_FIELDS =
  "profile_image_url verified verified_type subscription_type protected created_at public_metrics".split(" ");

export function userOf(version: SpecVersion) {
  return z.strictObject({
    id,
    name: z.string(),
    username: z.string().regex(/^\w{1,15}$/),
    profile_image_url: z.url(),
    verified: z.boolean(),
    verified_type: z.enum(["blue", "business", "government", "none"]),
    subscription_type: z.enum(["Basic", "Premium", "PremiumPlus", "None"]),
    protected: z.boolean(),
    created_at: instant,
    public_metrics: z.strictObject({
      followers_count: count,
      following_count: count,
      [nameIn(version, "tweet_count")]: count,
      listed_count: count,
    }),
  });
}

export const one = <T extends z.ZodType>(data: T) => z.strictObject({ data });

/** A page of posts; `meta` of an empty one has the count alone. */
export const pageOfPosts = (post: z.ZodType) =>
  z.strictObject({
    data: z.array(post),
    includes: z.strictObject({ media: z.array(Picture) }).optional(),
    meta: z.strictObject({
      result_count: count,
      newest_id: id,
      oldest_id: id,
      next_token: z.string().optional(),
      previous_token: z.string().optional(),
    }),
  });

const Picture = z.strictObject({
  media_key: z.string().regex(/^3_\d+$/),
  type: z.literal("photo"),
  url: z.url(),
  width: count,
  height: count,
  alt_text: z.string().optional(),
});

const Processing = z.strictObject({
  state: z.enum(["pending", "in_progress", "succeeded", "failed"]),
  check_after_secs: z.int().min(1).optional(),
  progress_percent: z.int().min(0).max(100).optional(),
});
const begun = { id, media_key: z.string().regex(/^\d+_\d+$/), expires_after_secs: z.int().min(1) };
export const Begun = z.strictObject(begun);
export const Uploaded = z.strictObject({
  ...begun,
  size: z.int().min(1),
  processing_info: Processing.optional(),
});
export const Appended = z.strictObject({ expires_at: z.int().min(1) });
export const Described = z.strictObject({
  id,
  associated_metadata: z.strictObject({ alt_text: z.strictObject({ text: z.string() }) }),
});
export const Deleted = z.strictObject({ deleted: z.literal(true) });
export const Tokens = z.strictObject({
  token_type: z.literal("bearer"),
  expires_in: z.literal(7_200),
  access_token: z.string(),
  scope: z.string(),
  refresh_token: z.string(),
});

/** Every key that the body of a post may have, each with a value that fits. */
export const BODY_KEYS: Readonly<Record<string, unknown>> = {
  text: "a fact",
  media: { media_ids: ["1"] },
  poll: { options: ["a", "b"], duration_minutes: 5 },
  quote_tweet_id: "1",
  reply: { in_reply_to_tweet_id: "1", exclude_reply_user_ids: ["1"], auto_populate_reply_metadata: true },
  reply_settings: "verified",
  community_id: "1",
  share_with_followers: true,
  edit_options: { previous_post_id: "1" },
  made_with_ai: true,
  paid_partnership: true,
  geo: { place_id: "1" },
  nullcast: false,
  for_super_followers_only: false,
  direct_message_deep_link: "https://x.com/i/1",
  card_uri: "card://1",
};

/** Every parameter of the list of a person's posts beside those of the fields, each with a value that fits. */
export const LIST_PARAMETERS: Readonly<Record<string, string>> = {
  max_results: "5",
  start_time: "2026-01-01T00:00:00Z",
  end_time: "2126-01-01T00:00:00Z",
  since_id: "1",
  until_id: "9223372036854775807",
  exclude: "replies,retweets",
  expansions: "attachments.media_keys",
  "user.fields": "username",
  "media.fields": "url",
};

/** Calls in 15 minutes for each person, by `METHOD path`. */
export const LIMITS: Readonly<Record<string, number>> = {
  "POST /2/tweets": 100,
  "DELETE /2/tweets/:id": 50,
  "GET /2/tweets/:id": 900,
  "GET /2/tweets": 5_000,
  "GET /2/users/:id/tweets": 900,
  "GET /2/users/me": 75,
  "POST /2/media/upload": 500,
  "POST /2/media/metadata": 500,
  "POST /2/media/upload/initialize": 1_875,
  "POST /2/media/upload/:id/append": 1_875,
  "POST /2/media/upload/:id/finalize": 1_875,
  "GET /2/media/upload": 1_000,
};
