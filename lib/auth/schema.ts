/** Wire shapes of people, sessions and tokens. */
import { z } from "zod";
import { PERMISSIONS, ROLES } from "@/lib/core/permissions";
import { Timestamp, TimeZone } from "@/lib/core/wire";

export const Email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email("Enter an email address such as name@example.com."))
  .transform((value) => value.toLowerCase())
  .meta({ description: "Email address; case does not matter" });

export const Password = z
  .string()
  .min(10, "Use at least 10 characters.")
  .max(200, "Use at most 200 characters.")
  .describe("10 to 200 characters, and none of the passwords that are guessed first (`too_common`)");

export const PersonName = z.string().trim().min(1, "Enter your name.").max(100);

export const SignUpInput = z.object({
  name: PersonName,
  email: Email,
  password: Password,
  workspace_name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .optional()
    .describe("Name of the first workspace; made from your name when absent"),
  timezone: TimeZone.default("UTC"),
  invitation_token: z
    .string()
    .max(200)
    .optional()
    .describe("Joins the inviting workspace instead of starting one"),
  owner_token: z
    .string()
    .max(200)
    .optional()
    .describe("Of the address that the start of an empty server prints: lets its owner in, once"),
});
export type SignUpInput = z.infer<typeof SignUpInput>;

export const SignInInput = z.object({
  email: Email,
  password: z.string().min(1, "Enter your password.").max(200),
});
export type SignInInput = z.infer<typeof SignInInput>;

export const UpdateProfileInput = z.object({ name: PersonName, timezone: TimeZone });
export type UpdateProfileInput = z.infer<typeof UpdateProfileInput>;

export const ChangePasswordInput = z.object({
  current_password: z.string().min(1, "Enter your current password.").max(200),
  new_password: Password,
});
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>;

export const ReauthenticateInput = z.object({
  password: z.string().min(1, "Enter your password.").max(200),
});
export type ReauthenticateInput = z.infer<typeof ReauthenticateInput>;

export const CreateTokenInput = z
  .object({
    email: Email.optional(),
    password: z.string().min(1).max(200).optional(),
    api_key: z.string().min(1).max(200).optional(),
    workspace: z
      .string()
      .max(64)
      .optional()
      .describe(
        "Workspace id or slug that the token is for. Left out, it is for your only one; with several, each call names one in X-Workspace",
      ),
  })
  .superRefine((value, context) => {
    const byPassword = value.email !== undefined && value.password !== undefined;
    const nothingElse = value.email === undefined && value.password === undefined;
    if (value.api_key !== undefined ? nothingElse : byPassword) return;
    context.addIssue({
      code: "custom",
      path: [value.email !== undefined && value.password === undefined ? "password" : "email"],
      message: "Send either email and password, or api_key.",
    });
  })
  .meta({ examples: [{ email: "ada@example.com", password: "correct horse battery" }] });
export type CreateTokenInput = z.infer<typeof CreateTokenInput>;

export const AccessToken = z.object({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.number().int().describe("Seconds"),
});

export const User = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  timezone: z.string(),
  created_at: Timestamp,
});
export type User = z.infer<typeof User>;

export const WorkspaceMembership = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  role: z.enum(ROLES),
  timezone: z.string(),
  is_demo: z.boolean(),
});
export type WorkspaceMembership = z.infer<typeof WorkspaceMembership>;

export const SignedUp = z.object({ user: User, workspace: WorkspaceMembership });
export type SignedUp = z.infer<typeof SignedUp>;

export const Me = z.object({
  actor: z.object({
    type: z.enum(["user", "api_key", "token"]),
    user_id: z.string(),
    session_id: z.string().nullable(),
    api_key_id: z.string().nullable(),
  }),
  user: User,
  workspaces: z.array(WorkspaceMembership),
  workspace: z.string().nullable().describe("Id of the workspace that this call acts in, when it is clear"),
  role: z.enum(ROLES).nullable(),
  scopes: z.array(z.enum(PERMISSIONS)).describe("What this call may do in that workspace"),
});
export type Me = z.infer<typeof Me>;

export const Session = z.object({
  id: z.string(),
  current: z.boolean(),
  created_at: Timestamp,
  last_seen_at: Timestamp,
  expires_at: Timestamp,
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
});
export type Session = z.infer<typeof Session>;
