import type { Permission } from "@/lib/core/permissions";

/** Scopes in the words of what a program may then do, in the order of everyday use. */
export const SCOPE_LABELS: Record<Permission, string> = {
  "posts:read": "Read posts and deliveries",
  "posts:write": "Write, schedule and publish posts",
  "media:read": "Read pictures",
  "media:write": "Upload and delete pictures",
  "accounts:read": "Read connected accounts",
  "accounts:write": "Connect, test and disconnect accounts",
  "logs:read": "Read the publish log",
  "workspace:read": "Read the workspace",
  "workspace:write": "Change the workspace",
  "workspace:delete": "Delete the workspace",
  "members:read": "Read members",
  "members:write": "Invite, change and remove members",
  "keys:read": "Read API keys",
  "keys:write": "Create and revoke API keys",
  "audit:read": "Read the audit log",
  "sandbox:write": "Drive the sandbox",
};
