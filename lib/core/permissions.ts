/** Who may do what: roles as a table, scopes of API keys from the same words. */
export const ROLES = ["viewer", "editor", "admin", "owner"] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  "posts:read",
  "posts:write",
  "media:read",
  "media:write",
  "accounts:read",
  "accounts:write",
  "logs:read",
  "keys:read",
  "keys:write",
  "members:read",
  "members:write",
  "workspace:read",
  "workspace:write",
  "workspace:delete",
  "audit:read",
  "sandbox:write",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/**
 * What a program never gets, whatever its maker may do: ending a workspace is a person's decision, and the sandbox is
 * driven from its page alone.
 */
const PERSONS_ALONE: readonly Permission[] = ["workspace:delete", "sandbox:write"];

/** True for what an API key may be given, and may do. */
export function isKeyScope(scope: string): boolean {
  return isPermission(scope) && !PERSONS_ALONE.includes(scope);
}

export function isPermission(value: string): value is Permission {
  return (PERMISSIONS as readonly string[]).includes(value);
}

const VIEWER: readonly Permission[] = [
  "posts:read",
  "media:read",
  "accounts:read",
  "logs:read",
  "members:read",
  "workspace:read",
];
const EDITOR: readonly Permission[] = [...VIEWER, "posts:write", "media:write"];
const ADMIN: readonly Permission[] = [
  ...EDITOR,
  "accounts:write",
  "keys:read",
  "keys:write",
  "members:write",
  "workspace:write",
  "audit:read",
  "sandbox:write",
];
const OWNER: readonly Permission[] = [...ADMIN, "workspace:delete"];

export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  viewer: VIEWER,
  editor: EDITOR,
  admin: ADMIN,
  owner: OWNER,
};

/** True when `role` includes at least every permission of `other`. */
export function roleAtLeast(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(other);
}
