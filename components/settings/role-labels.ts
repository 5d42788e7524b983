import type { Role } from "@/lib/core/permissions";

/** What each role may do, in one line. */
export const ROLE_HELP: Record<Role, string> = {
  viewer: "Reads everything, changes nothing",
  editor: "Writes and schedules posts",
  admin: "Also accounts, keys and people",
  owner: "Everything, the other owners included",
};
