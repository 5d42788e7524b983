/** Wire shapes of deliveries and attempts. */
import { z } from "zod";
import { csvOf, PageQuery, pageOf, Timestamp, updatedSince } from "@/lib/core/wire";
import { WebAddress } from "@/lib/core/web-address";
import { PLATFORM_ERROR_KINDS } from "@/lib/platforms/core/error";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { DELIVERY_STATES } from "./states";

export const DeliveryStateSchema = z.enum(DELIVERY_STATES);
export const AttemptStateSchema = z.enum(["sending", "unknown", "processing", "published", "not_published"]);

/** Why a delivery is where it is, in words for a person. */
export const Reason = z.object({
  kind: z
    .string()
    .describe(
      "An error kind, or `late`, `paused`, `disconnected`, `limited_too_long`, `interrupted`, `storage_away`",
    ),
  sentence: z.string(),
  fix: z.string(),
  message: z.string().nullable().describe("Details of this case, often the network's own words"),
  field: z.array(z.union([z.string(), z.number()])).nullable(),
  retry_at: Timestamp.nullable(),
  candidates: z.array(
    z.object({ remote_id: z.string(), permalink: z.string().nullable(), excerpt: z.string() }),
  ),
});
export type Reason = z.infer<typeof Reason>;

export const AccountRef = z.object({
  id: z.string(),
  platform: z.enum(PLATFORM_IDS),
  username: z.string(),
  account_name: z.string(),
  avatar_url: z.string().nullable(),
  sandbox: z.boolean(),
  status: z.string(),
});
export type AccountRef = z.infer<typeof AccountRef>;

export const Delivery = z.object({
  id: z.string(),
  post_id: z.string(),
  account: AccountRef,
  platform: z.enum(PLATFORM_IDS),
  status: DeliveryStateSchema,
  reason: Reason.nullable(),
  scheduled_at: Timestamp.nullable(),
  next_check_at: Timestamp.nullable(),
  attempts_used: z
    .number()
    .int()
    .describe("Tries since it was last scheduled or retried, with the one that is out or in question"),
  permalink: z.string().nullable(),
  platform_post_id: z.string().nullable(),
  published_at: Timestamp.nullable(),
  doubled: z.boolean().describe("A second post of this delivery is known to be out"),
  unsettled_attempt_id: z.string().nullable().describe("The attempt that `resolve` must quote"),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Delivery = z.infer<typeof Delivery>;
export const DeliveryPage = pageOf(Delivery);

export const Attempt = z.object({
  id: z.string(),
  delivery_id: z.string(),
  post_id: z.string(),
  account: AccountRef,
  part: z.number().int(),
  number: z.number().int(),
  status: AttemptStateSchema,
  success: z.boolean().nullable().describe("null while it is not settled"),
  phase: z.string(),
  started_at: Timestamp,
  finished_at: Timestamp.nullable(),
  duration_ms: z.number().int().nullable(),
  lag_ms: z.number().int().nullable().describe("Milliseconds after the due time"),
  permalink: z.string().nullable(),
  platform_post_id: z.string().nullable(),
  error_kind: z.enum(PLATFORM_ERROR_KINDS).nullable(),
  sentence: z.string().nullable(),
  fix: z.string().nullable(),
  message: z.string().nullable(),
  http_status: z.number().int().nullable(),
  vendor_code: z.string().nullable(),
  vendor_body: z.string().nullable(),
  settled_by: z.string().nullable(),
  text: z.string().describe("What was sent"),
});
export type Attempt = z.infer<typeof Attempt>;
export const AttemptPage = pageOf(Attempt);

export const ListDeliveriesQuery = PageQuery.extend({
  status: csvOf(DeliveryStateSchema).optional(),
  account: z.string().max(64).optional(),
  platform: z.enum(PLATFORM_IDS).optional(),
  error_kind: z.string().max(40).optional(),
  updated_since: updatedSince,
});

export const ListLogsQuery = PageQuery.extend({
  success: z.enum(["true", "false"]).optional(),
  platform: z.enum(PLATFORM_IDS).optional(),
  account: z.string().max(64).optional(),
  kind: csvOf(z.enum(PLATFORM_ERROR_KINDS)).optional(),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  updated_since: updatedSince,
});

export const ResolveInput = z
  .discriminatedUnion("outcome", [
    z.strictObject({
      outcome: z.literal("published"),
      url: WebAddress.describe("Link of the live post"),
      attempt_id: z.string().max(64).optional(),
    }),
    z.strictObject({
      outcome: z.literal("not_published"),
      publish_again: z.boolean(),
      attempt_id: z.string().max(64).optional(),
    }),
  ])
  .meta({ examples: [{ outcome: "published", url: "https://x.com/ada/status/1" }] });
export type ResolveInput = z.infer<typeof ResolveInput>;
