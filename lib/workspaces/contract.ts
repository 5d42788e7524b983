import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";
import { IdParams, pageOf, PageQuery } from "@/lib/core/wire";
import {
  AcceptInvitationInput,
  CreatedInvitation,
  CreateInvitationInput,
  CreateWorkspaceInput,
  Invitation,
  Member,
  UpdateMemberInput,
  UpdateWorkspaceInput,
  Workspace,
} from "./schema";

const tag = "identity-and-access";

export const createWorkspace = defineEndpoint({
  id: "workspaces.create",
  method: "POST",
  path: "/workspaces",
  summary: "Start another workspace",
  tag,
  access: { kind: "user" },
  peopleOnly: true,
  body: CreateWorkspaceInput,
  status: 201,
  response: Workspace,
});

export const getWorkspace = defineEndpoint({
  id: "workspaces.get",
  method: "GET",
  path: "/workspace",
  summary: "The workspace of this call",
  tag,
  access: { kind: "workspace", permission: "workspace:read" },
  status: 200,
  response: Workspace,
});

export const updateWorkspace = defineEndpoint({
  id: "workspaces.update",
  method: "PATCH",
  path: "/workspace",
  summary: "Rename it, move its time zone, set its lateness limit or its redirect addresses",
  tag,
  access: { kind: "workspace", permission: "workspace:write" },
  body: UpdateWorkspaceInput,
  status: 200,
  response: Workspace,
});

export const listMembers = defineEndpoint({
  id: "workspaces.list_members",
  method: "GET",
  path: "/members",
  summary: "Who belongs to the workspace",
  tag,
  access: { kind: "workspace", permission: "members:read" },
  query: PageQuery,
  status: 200,
  response: pageOf(Member),
});

export const updateMember = defineEndpoint({
  id: "workspaces.update_member",
  method: "PATCH",
  path: "/members/{id}",
  summary: "Change a role",
  description:
    "The last owner stays owner. Nobody gives a role that may do more than they, the scopes of their key included, and only a person makes or unmakes an owner. A lower role ends the invitations that its member has open.",
  tag,
  access: { kind: "workspace", permission: "members:write" },
  reauthenticate: true,
  params: IdParams,
  body: UpdateMemberInput,
  status: 200,
  response: Member,
});

export const removeMember = defineEndpoint({
  id: "workspaces.remove_member",
  method: "DELETE",
  path: "/members/{id}",
  summary: "Remove a member",
  description:
    "Their API keys and tokens for this workspace stop at once, and so do their open invitations. Anybody may leave; removing others needs members:write, and for an owner a person.",
  tag,
  access: { kind: "workspace", permission: "members:read" },
  reauthenticate: true,
  params: IdParams,
  status: 204,
  response: z.void(),
});

export const createInvitation = defineEndpoint({
  id: "workspaces.create_invitation",
  method: "POST",
  path: "/invitations",
  summary: "Invite somebody",
  description:
    "Answers the link once; it works for seven days, for the invited address only, and as long as whoever invited may still give that role.",
  tag,
  access: { kind: "workspace", permission: "members:write" },
  reauthenticate: true,
  peopleOnly: true,
  throttle: "invite",
  body: CreateInvitationInput,
  status: 201,
  response: CreatedInvitation,
  secretField: "url",
});

export const listInvitations = defineEndpoint({
  id: "workspaces.list_invitations",
  method: "GET",
  path: "/invitations",
  summary: "Invitations, newest first",
  tag,
  access: { kind: "workspace", permission: "members:write" },
  query: PageQuery,
  status: 200,
  response: pageOf(Invitation),
});

export const deleteInvitation = defineEndpoint({
  id: "workspaces.delete_invitation",
  method: "DELETE",
  path: "/invitations/{id}",
  summary: "Withdraw an invitation",
  tag,
  access: { kind: "workspace", permission: "members:write" },
  params: IdParams,
  status: 204,
  response: z.void(),
});

export const acceptInvitation = defineEndpoint({
  id: "workspaces.accept_invitation",
  method: "POST",
  path: "/invitations/accept",
  summary: "Join the inviting workspace",
  tag,
  access: { kind: "user" },
  peopleOnly: true,
  throttle: "invite",
  body: AcceptInvitationInput,
  status: 200,
  response: Workspace,
});
