import Link from "next/link";
import type { ReactNode } from "react";
import type { WorkspaceMembership } from "@/lib/auth/schema";
import { CommandMenuHint } from "./command-menu";
import { Logo } from "./logo";
import { NavLinks } from "./nav-links";
import { NewPostLink } from "./new-post-link";
import { ThemeToggle } from "./theme-toggle";
import { UserMenu } from "./user-menu";
import { WorkspaceSwitcher } from "./workspace-switcher";

/** The frame's left side from 1024 px up; phones and tablets have `MobileBar`. */
export function Sidebar({
  home,
  workspaces,
  bell,
  signOut,
}: {
  home: string;
  workspaces: readonly WorkspaceMembership[];
  bell: ReactNode;
  signOut: () => Promise<void>;
}) {
  return (
    <aside className="bg-sidebar border-sidebar-border sticky top-0 hidden h-dvh w-60 shrink-0 flex-col gap-4 overflow-y-auto border-r p-4 lg:flex">
      <Link href={home} className="rounded-md px-1 py-0.5">
        <Logo />
      </Link>
      <WorkspaceSwitcher workspaces={workspaces} />
      <NewPostLink className="w-full" />
      <nav aria-label="Main">
        <NavLinks />
      </nav>
      <div className="mt-auto grid gap-3">
        <CommandMenuHint />
        <div className="flex items-center justify-between border-t pt-3">
          <UserMenu signOut={signOut} />
          <div className="flex items-center gap-1">
            <ThemeToggle />
            {bell}
          </div>
        </div>
      </div>
    </aside>
  );
}
