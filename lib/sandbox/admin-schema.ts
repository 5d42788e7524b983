import { z } from "zod";

/** The wire shapes of the sandbox's admin API; shared by its server, its client, the dashboard page and tests. */

export const SandboxNetwork = z.enum(["x", "linkedin", "instagram", "mastodon", "bluesky"]);
export type SandboxNetwork = z.infer<typeof SandboxNetwork>;

/** What can go wrong on purpose. Those ending in `_after_commit` act when the network has stored the request. */
export const FaultKind = z.enum([
  "rate_limited", // params.reset_seconds (60)
  "server_error", // params.status (503), nothing stored
  "timeout_before_commit", // params.seconds, then the connection is cut
  "reset_before_commit",
  "bad_gateway_after_commit", // params.status (502)
  "reset_after_commit", // the answer is lost
  "timeout_after_commit", // params.seconds
  "garbage_after_commit", // 200 with HTML
  "token_expired", // the presented token expires now
  "token_revoked", // the person removes the app
  "slow_answer", // params.seconds (5)
  "slow_media", // params.seconds (30): processing takes that long
  "media_rejected", // the network cannot process the file
  "list_delay", // params.seconds (30): a new post appears in lists only later
  "repeat_500", // Mastodon: a repeated Idempotency-Key answers 500
  "spam_block", // Instagram 4/2207051
  "read_missing", // Instagram: a read of what is there answers 100/33
  "fetch_failed", // Instagram 9004: the image could not be fetched
  "credits_depleted", // X 402
  "older_spec", // X: the names of spec 2.166 instead of 2.167
  "unknown_ignored", // X: unknown parameters and fields are passed over instead of refused
  "quota_exhausted", // Instagram 9/2207042
]);
export type FaultKind = z.infer<typeof FaultKind>;

const when = z.string();
const count = z.coerce.number();
const ids = z.coerce.string();

export const FaultInput = z.object({
  network: SandboxNetwork.nullish(),
  /** Account id or handle; absent = every account. */
  account: z.string().nullish(),
  /** Operation such as `post.create`, or `media.*`; absent = every operation. */
  operation: z.string().nullish(),
  kind: FaultKind,
  /** How many requests it spoils: default once, null = always. */
  times: z.number().int().positive().nullable().default(1),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
});
export type FaultInput = z.input<typeof FaultInput>;

export const FaultRow = z.object({
  id: ids,
  network: SandboxNetwork.nullable(),
  account: z.string().nullable(),
  operation: z.string().nullable(),
  kind: FaultKind,
  remaining: z.number().nullable(),
  hits: z.number(),
  params: z.record(z.string(), z.unknown()),
  created_at: when,
});
export type FaultRow = z.infer<typeof FaultRow>;

export const HoldInput = z.object({
  network: SandboxNetwork,
  account: z.string().nullish(),
  operation: z.string().nullish(),
  stage: z.enum(["before_commit", "after_commit"]),
  times: z.number().int().positive().nullable().default(1),
});
export type HoldInput = z.input<typeof HoldInput>;

export const HoldRow = z.object({
  id: ids,
  network: SandboxNetwork,
  account: z.string().nullable(),
  operation: z.string().nullable(),
  stage: z.enum(["before_commit", "after_commit"]),
  remaining: z.number().nullable(),
  /** Journal ids of the requests that wait on it now. */
  waiting: z.array(z.string()),
  created_at: when,
});
export type HoldRow = z.infer<typeof HoldRow>;

export const HoldSettled = z.object({ id: ids, settled: z.number() });

export const JournalRow = z.object({
  id: ids,
  network: SandboxNetwork,
  account_id: z.string().nullable(),
  account: z.string().nullable(),
  operation: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
  at: when,
  phase: z.enum(["received", "committed", "answered", "dropped"]),
  held: z.enum(["before_commit", "after_commit"]).nullable(),
  hold_id: ids.nullable(),
  fault: z.string().nullable(),
  status: z.number().nullable(),
  committed_at: when.nullable(),
  answered_at: when.nullable(),
});
export type JournalRow = z.infer<typeof JournalRow>;

export const SandboxAccount = z.object({
  network: SandboxNetwork,
  id: z.string(),
  kind: z.enum(["person", "professional"]),
  handle: z.string(),
  display_name: z.string(),
  owner_id: z.string().nullable(),
  created_at: when,
});
export type SandboxAccount = z.infer<typeof SandboxAccount>;

export const AccountInput = z.object({
  network: SandboxNetwork,
  handle: z.string().min(1).max(253),
  display_name: z.string().max(100).optional(),
  /** Bluesky: the app password; a default is set when absent. */
  password: z.string().optional(),
  /** Extra facts the network's rules read, for example X `{"subscription_type": "Premium"}`. */
  data: z.record(z.string(), z.unknown()).optional(),
});
export type AccountInput = z.input<typeof AccountInput>;

export const SandboxMedia = z.object({
  id: z.string(),
  /** Path on the admin port. */
  path: z.string(),
  mime: z.string(),
  alt: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
});

export const SandboxPost = z.object({
  network: SandboxNetwork,
  id: z.string(),
  account_id: z.string(),
  account: z.string(),
  display_name: z.string(),
  text: z.string(),
  created_at: when,
  listed_at: when,
  deleted_at: when.nullable(),
  permalink: z.string(),
  reply_to: z.string().nullable(),
  by_hand: z.boolean(),
  client_id: z.string().nullable(),
  media: z.array(SandboxMedia),
  metrics: z.object({ views: count, likes: count, replies: count, shares: count }),
  data: z.record(z.string(), z.unknown()),
});
export type SandboxPost = z.infer<typeof SandboxPost>;

/** A post made "by hand" on the network, as its owner would in the app. */
export const PostInput = z.object({
  network: SandboxNetwork,
  /** Account id or handle. */
  account: z.string(),
  text: z.string(),
  /** How long ago it was made, in seconds. */
  age_seconds: z.number().min(0).default(0),
});
export type PostInput = z.input<typeof PostInput>;

export const SandboxStatus = z.object({
  service: z.literal("heliograph-sandbox"),
  now: when,
  clock_offset_ms: z.number(),
  networks: z.array(z.object({ network: SandboxNetwork, title: z.string(), url: z.string() })),
  counts: z.object({
    accounts: count,
    posts: count,
    journal: count,
    faults: count,
    holds: count,
    held: count,
  }),
});
export type SandboxStatus = z.infer<typeof SandboxStatus>;

export const ClockInput = z.object({ offset_ms: z.number().int() });
export const AdminError = z.object({ error: z.string(), message: z.string() });

export const listOf = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item) });
