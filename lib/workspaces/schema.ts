/** Wire shapes of workspaces, their members and invitations. */
import { z } from "zod";
import { ROLES } from "@/lib/core/permissions";
import { Timestamp, TimeZone } from "@/lib/core/wire";

export const WorkspaceName = z.string().trim().min(1, "Enter a name.").max(80);

/** Exact address that an integrator may pass as `redirect_uri`: https, or http on loopback. */
export const RedirectUri = z
  .url()
  .max(500)
  .refine(
    isAcceptableRedirect,
    "Use https (or http on localhost), without a fragment, user name or wildcard.",
  );

function isAcceptableRedirect(value: string): boolean {
  if (!URL.canParse(value) || value.includes("*")) return false;
  const url = new URL(value);
  if (url.hash !== "" || url.username !== "" || url.password !== "") return false;
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && loopback);
}

export const Workspace = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  timezone: z.string(),
  lateness_minutes: z.number().int().describe("A post later than this waits for a person"),
  redirect_uris: z.array(z.string()).describe("Exact redirect addresses that integrators may use"),
  is_demo: z.boolean(),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Workspace = z.infer<typeof Workspace>;

export const CreateWorkspaceInput = z.object({ name: WorkspaceName, timezone: TimeZone.default("UTC") });
export type CreateWorkspaceInput = z.infer<typeof CreateWorkspaceInput>;

export const UpdateWorkspaceInput = z.object({
  name: WorkspaceName.optional(),
  timezone: TimeZone.optional(),
  lateness_minutes: z.number().int().min(1).max(10_080).optional(),
  redirect_uris: z.array(RedirectUri).max(20).optional(),
});
export type UpdateWorkspaceInput = z.infer<typeof UpdateWorkspaceInput>;

export const Member = z.object({
  id: z.string(),
  user_id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  created_at: Timestamp,
});
export type Member = z.infer<typeof Member>;

export const UpdateMemberInput = z.object({ role: z.enum(ROLES) });

export const Invitation = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  created_at: Timestamp,
  expires_at: Timestamp,
  accepted_at: Timestamp.nullable(),
});
export type Invitation = z.infer<typeof Invitation>;

export const CreateInvitationInput = z.object({
  email: z
    .string()
    .trim()
    .max(254)
    .pipe(z.email("Enter an email address such as name@example.com."))
    .transform((value) => value.toLowerCase()),
  role: z.enum(ROLES).default("editor"),
});
export type CreateInvitationInput = z.infer<typeof CreateInvitationInput>;

export const CreatedInvitation = Invitation.extend({
  url: z.string().nullable().describe("The link to hand on, shown once; null in a replayed answer"),
});
export type CreatedInvitation = z.infer<typeof CreatedInvitation>;

export const AcceptInvitationInput = z.object({ token: z.string().min(1).max(200) });
