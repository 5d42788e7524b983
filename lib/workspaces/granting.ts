import "server-only";
/** Who may give, change or take which role: nobody hands out more than they hold, and ownership is between people. */
import { permissionsOf, requirePerson, type Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { ROLE_PERMISSIONS, roleAtLeast, type Permission, type Role } from "@/lib/core/permissions";

/** What `role` may do and the caller, with the scopes of this very call, may not. */
function beyond(own: readonly Permission[], role: Role): Permission[] {
  return ROLE_PERMISSIONS[role].filter((permission) => !own.includes(permission));
}

/** Throws `forbidden` when `role` may do anything that the caller may not, scopes included, and for programs that make owners. */
export function assertMayGrant(ctx: Ctx, role: Role): void {
  if (role === "owner") requirePerson(ctx);
  const more = beyond(permissionsOf(ctx), role);
  if (more.length === 0) return;
  const message = `The role ${role} includes ${more.join(", ")}, which you do not have here.`;
  throw new AppError("forbidden", message, { issues: [{ path: ["role"], code: "too_powerful", message }] });
}

/** Throws `forbidden` when somebody with `role` stands above the caller, and for programs that touch owners. */
export function assertMayTouch(ctx: Ctx, role: Role): void {
  if (role === "owner") requirePerson(ctx);
  if (ctx.role !== null && !roleAtLeast(ctx.role, role)) {
    throw new AppError("forbidden", `Only an ${role} can do this with the role ${role}.`);
  }
}

/** Whether a member with `own` could still invite somebody as `role`. */
export function couldInviteAs(own: Role, role: Role): boolean {
  const held = ROLE_PERMISSIONS[own];
  return held.includes("members:write") && beyond(held, role).length === 0;
}
