import {
  CalendarDays,
  FlaskConical,
  ListChecks,
  ScrollText,
  Settings,
  Users,
  type LucideIcon,
} from "lucide-react";

export interface NavigationItem {
  /** Path below the workspace. */
  path: string;
  label: string;
  icon: LucideIcon;
  /** Only where the simulator of the networks runs. */
  sandboxOnly?: true;
  /** Shown in the bar at the bottom of phones; the rest is behind its menu. */
  onPhoneBar?: true;
}

const ITEMS: readonly NavigationItem[] = [
  { path: "calendar", label: "Calendar", icon: CalendarDays, onPhoneBar: true },
  { path: "posts", label: "Posts", icon: ListChecks, onPhoneBar: true },
  { path: "accounts", label: "Accounts", icon: Users, onPhoneBar: true },
  { path: "logs", label: "Logs", icon: ScrollText, onPhoneBar: true },
  { path: "sandbox", label: "Sandbox", icon: FlaskConical, sandboxOnly: true },
  { path: "settings", label: "Settings", icon: Settings },
];

export function navigationItems(sandbox: boolean): readonly NavigationItem[] {
  return ITEMS.filter((item) => sandbox || item.sandboxOnly !== true);
}

/** Whether `pathname` lies in the section of `path` of that workspace. */
export function isInSection(pathname: string, slug: string, path: string): boolean {
  const section = `/${slug}/${path}`;
  return pathname === section || pathname.startsWith(`${section}/`);
}
