/** Wire shapes of social accounts and of connecting them. */
import { z } from "zod";
import { csvOf, PageQuery, pageOf, Timestamp, updatedSince } from "@/lib/core/wire";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";

export const PlatformIdSchema = z.enum(PLATFORM_IDS);

export const ACCOUNT_STATUSES = [
  "active",
  "inactive",
  "error",
  "expired",
  "disconnecting",
  "disconnected",
] as const;
export const AccountStatusSchema = z.enum(ACCOUNT_STATUSES);
export type AccountStatus = z.infer<typeof AccountStatusSchema>;

export const AccountError = z.object({
  kind: z.string(),
  message: z.string(),
  fix: z.string(),
  at: Timestamp,
});

export const SocialAccount = z.object({
  id: z.string(),
  platform: PlatformIdSchema,
  platform_account_id: z.string(),
  account_name: z.string().describe("Display name"),
  username: z.string(),
  avatar_url: z.string().nullable(),
  profile_url: z.string().nullable(),
  instance_url: z.string().nullable(),
  sandbox: z.boolean().describe("True when it lives on the built-in simulator"),
  via: z.literal("direct"),
  status: AccountStatusSchema,
  status_reason: z.string().nullable(),
  scopes: z.array(z.string()),
  missing_scopes: z.array(z.string()),
  token_expires_at: Timestamp.nullable(),
  renews_itself: z.boolean().describe("The sign-in is renewed without a person while the server runs"),
  reconnect_by: Timestamp.nullable().describe(
    "When a person must sign in again; where it renews itself, only if that did not happen until then",
  ),
  last_error: AccountError.nullable(),
  last_checked_at: Timestamp.nullable(),
  profile: z.record(z.string(), z.unknown()).describe("Public facts that change limits"),
  connected_by: z.string().nullable(),
  connected_at: Timestamp,
});
export type SocialAccount = z.infer<typeof SocialAccount>;

export const SocialAccountPage = pageOf(SocialAccount);

export const ListAccountsQuery = PageQuery.extend({
  platform: PlatformIdSchema.optional(),
  status: csvOf(AccountStatusSchema).optional(),
  via: z.enum(["direct"]).optional(),
  updated_since: updatedSince,
});

/** A token as a header can carry it: what is pasted often ends in a line break, and one in the middle is a mistake. */
const PastedToken = z
  .string()
  .trim()
  .min(1)
  .max(8_000)
  .regex(/^[\x21-\x7e]*$/, "This is no token: it has spaces, line breaks or special characters in it.");

/** Connect by hand with tokens that the caller already holds; verified against the network before it is stored. */
export const CreateAccountInput = z
  .strictObject({
    platform: PlatformIdSchema,
    account_name: z.string().min(1).max(200).optional(),
    platform_account_id: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .describe("Chooses among the targets of the token"),
    access_token: PastedToken.optional(),
    refresh_token: PastedToken.optional(),
    token_expires_at: Timestamp.optional(),
    instance_url: z.string().min(1).max(300).optional().describe("Mastodon instance or Bluesky PDS"),
    identifier: z.string().min(1).max(300).optional().describe("Bluesky handle or e-mail address"),
    app_password: z.string().min(1).max(200).optional().describe("Bluesky app password"),
  })
  .meta({
    examples: [{ platform: "bluesky", identifier: "ada.bsky.social", app_password: "xxxx-xxxx-xxxx-xxxx" }],
  });
export type CreateAccountInput = z.infer<typeof CreateAccountInput>;

export const UpdateAccountInput = z
  .strictObject({
    account_name: z.string().min(1).max(200).optional(),
    status: z.enum(["active", "inactive"]).optional().describe("`inactive` pauses it: its posts wait"),
  })
  .meta({ examples: [{ status: "inactive" }] });
export type UpdateAccountInput = z.infer<typeof UpdateAccountInput>;

export const ConnectionTest = z.object({
  ok: z.boolean(),
  token_valid: z.boolean(),
  scopes: z.array(z.string()),
  missing_scopes: z.array(z.string()),
  quota: z
    .object({ limit: z.number().int(), used: z.number().int(), resets_at: Timestamp.nullable() })
    .nullable(),
  error: AccountError.nullable(),
  account: SocialAccount,
});
export type ConnectionTest = z.infer<typeof ConnectionTest>;

export const OAuthUrlQuery = z.object({
  redirect_uri: z
    .url()
    .max(2_000)
    .optional()
    .describe("Must be on the workspace's allow-list; ours when absent"),
  state: z.string().max(500).optional().describe("Wrapped in our state and given back after the callback"),
  instance_url: z.string().min(1).max(300).optional().describe("Mastodon: the instance"),
  account_id: z.string().max(64).optional().describe("Reconnect this account"),
  optional_scopes: z
    .stringbool()
    .optional()
    .describe(
      "Ask for the network's optional scopes too, as after a sign-in that reached nothing without them",
    ),
});
export const OAuthUrl = z.object({ url: z.string(), state: z.string(), expires_at: Timestamp });

export const OAuthCallbackInput = z
  .strictObject({
    code: z.string().min(1).max(4_000),
    state: z.string().min(1).max(1_000),
    iss: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe(
        "The `iss` of the redirect (RFC 9207). Networks with many servers need it, unless the redirect address is used for one server only",
      ),
  })
  .meta({ examples: [{ code: "the code of the redirect", state: "the state of the redirect" }] });

export const TargetChoice = z.object({
  platform_account_id: z.string(),
  username: z.string(),
  account_name: z.string(),
  avatar_url: z.string().nullable(),
  already_connected: z.boolean(),
});

/** Either connected accounts, or targets to choose from with the id that the choice must quote. */
export const ConnectResult = z.object({
  accounts: z.array(SocialAccount),
  pending_id: z.string().nullable(),
  targets: z.array(TargetChoice),
  state: z.string().nullable().describe("The caller's own state"),
  missing_scopes: z.array(z.string()),
});
export type ConnectResult = z.infer<typeof ConnectResult>;

export const ChooseTargetsInput = z.strictObject({
  pending_id: z.string().min(1).max(64),
  platform_account_ids: z.array(z.string().min(1).max(300)).min(1).max(100),
});
export type ChooseTargetsInput = z.infer<typeof ChooseTargetsInput>;

export const Quota = z
  .object({ limit: z.number().int(), used: z.number().int(), resets_at: Timestamp.nullable() })
  .nullable();
