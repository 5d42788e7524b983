/** Wire shapes of posts: what a person wrote, where it goes and when. */
import { z } from "zod";
import { csvOf, PageQuery, pageOf, Timestamp, TimeZone, updatedSince } from "@/lib/core/wire";
import { isAddress, readHashtag, readMention, withoutUnseen } from "@/lib/core/text-entities";
import { AccountRef, Delivery, DeliveryStateSchema } from "@/lib/deliveries/schema";
import { MediaItem } from "@/lib/media/schema";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";

export const POST_STATUSES = [
  "draft",
  "scheduled",
  "publishing",
  "published",
  "partially_published",
  "failed",
  "needs_attention",
  "cancelled",
] as const;
export const PostStatusSchema = z.enum(POST_STATUSES);
export type PostStatus = z.infer<typeof PostStatusSchema>;

/** The `reason` of the 409 that answers every change of a post while one of its attempts is not settled. */
export const PostLock = z.enum(["being_sent", "outcome_unknown"]);
export type PostLock = z.infer<typeof PostLock>;
const outlook = {
  locked: PostLock.nullable().describe("Why every change of it answers 409 now; null when none does"),
  next_try_at: Timestamp.nullable().describe("Set while all it does is wait for a limit or a retry"),
};

const Content = z.string().max(30_000, "A text has at most 30,000 characters.");
const MediaIds = z.array(z.string().max(64)).max(20);

export const POST_TYPES = ["text", "image", "carousel", "link", "article"] as const;

/** What an author writes on the card of the link; absent members are what the page says. */
const CardInput = z.strictObject({
  title: z.string().min(1, "Give the card a title.").max(400).optional(),
  description: z.string().max(2_000).optional(),
  media_id: z.string().max(64).nullish().describe("Picture of the card; null for none"),
});
export type CardInput = z.infer<typeof CardInput>;

export const CARD_FIELDS = ["title", "description", "media_id"] as const;

/** Card of the link where the client makes it (Bluesky, LinkedIn). */
export const PostCard = z.object({
  url: z.string().describe("Address that it is of: the post's `link`, else the first in its text"),
  title: z.string().nullable().describe("null: the page told none; its host is shown"),
  description: z.string().nullable(),
  media_id: z.string().nullable(),
  given: z.array(z.enum(CARD_FIELDS)).describe("What the author wrote; the rest is what the page said"),
  read: z.boolean().describe("false: the page was not read yet"),
});
export type PostCard = z.infer<typeof PostCard>;

/** What differs for one account; absent members follow the shared content. */
export const Variant = z.strictObject({
  content: Content.optional(),
  media_ids: MediaIds.optional(),
  options: z.record(z.string(), z.unknown()).optional(),
});
export type Variant = z.infer<typeof Variant>;

const Hashtag = z
  .string()
  .max(100)
  .refine((tag) => readHashtag(tag) !== null, "A hashtag is one word of letters, numbers or emoji.")
  .describe("With `#` or without");
const Mention = z
  .string()
  .max(500)
  .refine(
    (mention) => readMention(mention) !== null,
    "A mention is one name, such as ada or ada@social.example.",
  )
  .describe("With `@` or without; by LinkedIn's own id as `@[Name](urn:li:organization:123)`");
const Link = z
  .string()
  .max(2_000)
  .overwrite(withoutUnseen)
  .refine(isAddress, "A link is one http or https address without blanks.")
  .meta({ format: "uri" });

const writable = {
  content: Content,
  post_type: z
    .enum(POST_TYPES)
    .describe(
      "Derived from media and link when absent. `article`: a link with a card of the author's (LinkedIn)",
    ),
  media_ids: MediaIds,
  social_account_ids: z.array(z.string().max(64)).max(50),
  variants: z.record(z.string().max(64), Variant).describe("Overrides keyed by social account id"),
  options: z
    .partialRecord(z.enum(PLATFORM_IDS), z.record(z.string(), z.unknown()))
    .describe("Options keyed by platform"),
  hashtags: z.array(Hashtag).max(30).describe("Appended to the text that is sent, as far as it lacks them"),
  mentions: z.array(Mention).max(30).describe("Appended to the text that is sent, as far as it lacks them"),
  link: Link.describe("Appended to the text that is sent unless it is already there"),
  card: CardInput.describe("Changes the card of the link; null makes it from the page again"),
  labels: z.array(z.string().min(1).max(50)).max(20),
  scheduled_at: Timestamp.describe("Schedules the post; a time in the past is refused"),
  timezone: TimeZone,
  draft: z
    .boolean()
    .describe("true: stays a draft (or becomes one again) although it has a time, which it then keeps"),
};

export const CreatePostInput = z
  .strictObject({
    content: writable.content.default(""),
    post_type: writable.post_type.optional(),
    media_ids: writable.media_ids.default([]),
    social_account_ids: writable.social_account_ids.default([]),
    variants: writable.variants.default({}),
    options: writable.options.default({}),
    hashtags: writable.hashtags.default([]),
    mentions: writable.mentions.default([]),
    link: writable.link.nullish(),
    card: writable.card.nullish(),
    labels: writable.labels.default([]),
    scheduled_at: writable.scheduled_at.nullish(),
    timezone: writable.timezone.optional(),
    draft: writable.draft.optional(),
  })
  .meta({
    examples: [
      {
        content: "Hello, light.",
        social_account_ids: ["acc_01k9zq2v7r0d3m5t8x1b4c6f9h"],
        scheduled_at: "2030-01-31T09:00:00Z",
        timezone: "Europe/Berlin",
      },
    ],
  });
export type CreatePostInput = z.infer<typeof CreatePostInput>;

const readOnly = z
  .unknown()
  .optional()
  .describe("What an answer has here may come back, and changes nothing")
  .meta({ readOnly: true });

/** PUT: everything. The answer of a GET may come back as it is, with what only the server writes. */
export const ReplacePostInput = CreatePostInput.extend({
  content: writable.content,
  social_account_ids: writable.social_account_ids,
  scheduled_at: writable.scheduled_at.nullable().describe("null makes it a draft"),
  card: z.union([writable.card, PostCard]).nullish(),
  status: PostStatusSchema.optional().describe(
    "That of the answer: with the same time, nothing is rescheduled",
  ),
  id: readOnly,
  locked: readOnly,
  next_try_at: readOnly,
  media: readOnly,
  deliveries: readOnly,
  author: readOnly,
  revision: readOnly,
  created_at: readOnly,
  updated_at: readOnly,
  wall_clock: readOnly,
  etag: readOnly,
});
export type ReplacePostInput = z.infer<typeof ReplacePostInput>;

/** `POST /posts/immediate`: there is no time to give. */
export const PublishPostInput = CreatePostInput.omit({ scheduled_at: true, draft: true });
export type PublishPostInput = z.infer<typeof PublishPostInput>;

/** What is checked may be an edit of a stored post, which is no duplicate of itself. */
export const CheckPostInput = CreatePostInput.extend({
  post_id: z.string().max(64).optional().describe("The stored post that this would replace"),
});
export type CheckPostInput = z.infer<typeof CheckPostInput>;

/** PATCH: only what is given changes. */
export const UpdatePostInput = z
  .strictObject({
    content: writable.content.optional(),
    post_type: writable.post_type.optional(),
    media_ids: writable.media_ids.optional(),
    social_account_ids: writable.social_account_ids.optional(),
    variants: writable.variants.optional(),
    options: writable.options.optional(),
    hashtags: writable.hashtags.optional(),
    mentions: writable.mentions.optional(),
    link: writable.link.nullish(),
    card: writable.card.nullish(),
    labels: writable.labels.optional(),
    scheduled_at: writable.scheduled_at.nullish().describe("null makes it a draft again"),
    timezone: writable.timezone.optional(),
    draft: writable.draft.optional(),
  })
  .meta({ examples: [{ content: "Hello, more light." }] });
export type UpdatePostInput = z.infer<typeof UpdatePostInput>;

export const PostSummary = z.object({
  id: z.string(),
  content: z.string(),
  hashtags: z.array(z.string()).describe("Without their signs"),
  mentions: z.array(z.string()).describe("Without their signs, or whole as `@[Name](urn:…)`"),
  post_type: z.string(),
  status: PostStatusSchema,
  ...outlook,
  labels: z.array(z.string()),
  scheduled_at: Timestamp.nullable(),
  timezone: z.string(),
  media: z.array(MediaItem),
  deliveries: z.array(
    z.object({
      id: z.string(),
      account: AccountRef,
      status: DeliveryStateSchema,
      permalink: z.string().nullable(),
    }),
  ),
  author: z.object({ id: z.string(), name: z.string() }).nullable(),
  revision: z.number().int(),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type PostSummary = z.infer<typeof PostSummary>;
export const PostPage = pageOf(PostSummary);

export const Post = PostSummary.extend({
  options: z.record(z.string(), z.unknown()),
  media_ids: z.array(z.string()),
  social_account_ids: z.array(z.string()),
  link: z.string().nullable(),
  card: PostCard.nullable(),
  variants: z.record(z.string(), Variant),
  deliveries: z.array(Delivery),
  wall_clock: z.string().nullable().describe("Local time `YYYY-MM-DDTHH:mm:ss` in `timezone`"),
  etag: z.string().describe("Send it back in `If-Match`"),
});
export type Post = z.infer<typeof Post>;

/** Ascending by the name, descending with `-` before it. */
export const POST_SORTS = [
  "created_at",
  "-created_at",
  "updated_at",
  "-updated_at",
  "scheduled_at",
  "-scheduled_at",
] as const;
export const PostSort = z.enum(POST_SORTS);
export type PostSort = z.infer<typeof PostSort>;

/** One label; an empty one is none, as an empty field of a form is. */
const Label = z.string().max(200).describe("Repeated or with commas: posts that have all of these labels");

export const ListPostsQuery = PageQuery.extend({
  status: csvOf(PostStatusSchema).optional(),
  type: z.enum(POST_TYPES).optional(),
  platform: z.enum(PLATFORM_IDS).optional(),
  account: z.string().max(64).optional(),
  label: Label.optional(),
  author: z.string().max(64).optional(),
  from: Timestamp.optional().describe("Scheduled at or after; leaves out what has no time"),
  to: Timestamp.optional().describe("Scheduled before; leaves out what has no time"),
  updated_since: updatedSince,
  q: z.string().max(200).optional(),
  sort: PostSort.optional().describe(
    "`-created_at` unless said. With `scheduled_at`, what has no time stands where it was created, and a post that gets another time while you page stays where it stood at your first page, for a day: each is shown once. With `updated_at`, a post that changes meanwhile comes again at the end; descending, it is in front of where you are: `updated_since` finds it",
  ),
});
export type ListPostsQuery = z.infer<typeof ListPostsQuery>;

export const ScheduleInput = z
  .strictObject({
    scheduled_at: Timestamp.optional().describe("The post's own time when absent"),
    timezone: TimeZone.optional(),
    via: z.enum(["direct"]).optional(),
  })
  .meta({ examples: [{ scheduled_at: "2030-01-31T09:00:00+01:00", timezone: "Europe/Berlin" }] });
export type ScheduleInput = z.infer<typeof ScheduleInput>;

export const CalendarQuery = z.object({
  from: Timestamp,
  to: Timestamp,
  status: csvOf(PostStatusSchema).optional(),
  account: z.string().max(64).optional(),
  label: Label.optional(),
  timezone: TimeZone.optional().describe("Whose days are counted; the workspace's unless said"),
  per_day: z.coerce
    .number()
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe("Only the first posts of each day; `days` says how many there are"),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe("Rows per page without `per_day`: 1,000 unless said"),
  cursor: z.string().max(2_048).optional().describe("`next_cursor` of the previous page"),
});
export type CalendarQuery = z.infer<typeof CalendarQuery>;

/** Light rows: what a calendar cell shows. */
export const CalendarEntry = z.object({
  id: z.string(),
  at: Timestamp,
  status: PostStatusSchema,
  ...outlook,
  excerpt: z.string().describe("First 120 characters"),
  labels: z.array(z.string()),
  timezone: z.string(),
  thumbnail_url: z.string().nullable(),
  media_count: z.number().int(),
  accounts: z.array(
    z.object({
      id: z.string(),
      platform: z.enum(PLATFORM_IDS),
      username: z.string(),
      status: DeliveryStateSchema,
    }),
  ),
  revision: z.number().int(),
  etag: z.string(),
});
export type CalendarEntry = z.infer<typeof CalendarEntry>;
export const Calendar = z.object({
  data: z.array(CalendarEntry),
  days: z
    .array(z.object({ day: z.iso.date(), total: z.number().int() }))
    .describe("How many posts each day of `timezone` has; days without any are left out"),
  timezone: z.string(),
  next_cursor: z.string().nullable(),
  truncated: z.boolean().describe("There are more posts than `data` holds"),
});
export type Calendar = z.infer<typeof Calendar>;

export const LabelList = z.object({ data: z.array(z.string()) });

export const Finding = z.object({
  account_id: z.string(),
  platform: z.enum(PLATFORM_IDS),
  rule: z.string(),
  severity: z.enum(["error", "warning"]),
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  repair: z
    .object({ label: z.string(), patch: Variant.describe("Apply it as this account's variant") })
    .nullable(),
  reframe: z
    .object({
      label: z.string(),
      media_id: z.string(),
      ratio: z.number().describe("Width / height that the network takes"),
    })
    .nullable()
    .describe(
      "Repair of a picture's ratio: `POST /media/{id}/reframe` makes one that fits; put its id into this account's variant",
    ),
});
export type Finding = z.infer<typeof Finding>;
export const ValidateResult = z.object({ ok: z.boolean(), findings: z.array(Finding) });
export type ValidateResult = z.infer<typeof ValidateResult>;

export const Preview = z.object({
  account: AccountRef,
  text: z.string().describe("As it will be sent"),
  length: z.number().int(),
  max_length: z.number().int(),
  length_unit: z.string(),
  media: z.array(
    z.object({
      media_id: z.string(),
      url: z.string(),
      handling: z.string().describe("as it is, or how it is converted"),
      alt_text: z.string(),
    }),
  ),
  link: z.string().nullable(),
  findings: z.array(Finding),
});
export type Preview = z.infer<typeof Preview>;
export const PreviewResult = z.object({ data: z.array(Preview) });

export const DeletePostQuery = z.object({
  on_platform: z.enum(["true", "false"]).optional().describe("Also delete it on the networks that allow it"),
});
export type DeletePostQuery = z.infer<typeof DeletePostQuery>;
