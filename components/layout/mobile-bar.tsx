"use client";

import { Menu, Plus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Sheet, SheetContent, SheetTitle, SheetTrigger } from "@/components/ui/sheet";
import type { WorkspaceMembership } from "@/lib/auth/schema";
import { LogoMark } from "./logo";
import { NavLinks } from "./nav-links";
import { isInSection, navigationItems } from "./navigation";
import { ThemeToggle } from "./theme-toggle";
import { UserMenu } from "./user-menu";
import { useCan, useWorkspace } from "./workspace-context";
import { WorkspaceSwitcher } from "./workspace-switcher";

/** Top bar below 1024 px. */
export function MobileHeader({
  workspaces,
  bell,
  signOut,
}: {
  workspaces: readonly WorkspaceMembership[];
  bell: ReactNode;
  signOut: () => Promise<void>;
}) {
  const here = useWorkspace();
  const [open, setOpen] = useState(false);
  return (
    <header className="bg-background/95 sticky top-0 z-30 flex h-14 items-center gap-2 border-b px-3 backdrop-blur lg:hidden">
      <Link href={`/${here.slug}`} aria-label="Heliograph, home" className="rounded-md p-1">
        <LogoMark />
      </Link>
      <p dir="auto" className="min-w-0 flex-1 truncate text-start text-sm font-medium">
        {here.name}
      </p>
      {bell}
      <Sheet open={open} onOpenChange={setOpen}>
        <SheetTrigger asChild>
          <Button variant="ghost" size="icon" aria-label="Menu">
            <Menu aria-hidden />
          </Button>
        </SheetTrigger>
        <SheetContent side="left" aria-describedby={undefined} className="gap-4">
          <SheetTitle className="pr-8">Menu</SheetTitle>
          <WorkspaceSwitcher workspaces={workspaces} />
          <nav aria-label="All sections">
            <NavLinks onNavigate={() => setOpen(false)} />
          </nav>
          <div className="mt-auto flex items-center justify-between border-t pt-3">
            <UserMenu signOut={signOut} />
            <ThemeToggle />
          </div>
        </SheetContent>
      </Sheet>
    </header>
  );
}

/** Bottom bar below 1024 px: the four sections of everyday work around the one action. */
export function MobileBar() {
  const { slug, sandbox } = useWorkspace();
  const pathname = usePathname();
  const canWrite = useCan("posts:write");
  const items = navigationItems(sandbox).filter((item) => item.onPhoneBar);
  return (
    <nav
      aria-label="Main"
      className="bg-card fixed inset-x-0 bottom-0 z-30 flex items-stretch border-t pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {items.map(({ path, label, icon: Icon }, index) => {
        const current = isInSection(pathname, slug, path);
        return (
          <div key={path} className="contents">
            {index === 2 && canWrite && (
              <Link
                href={`/${slug}/compose`}
                aria-label="New post"
                className="bg-primary text-primary-foreground shadow-raised m-auto grid size-11 shrink-0 place-items-center rounded-full"
              >
                <Plus aria-hidden className="size-5" />
              </Link>
            )}
            <Link
              href={`/${slug}/${path}`}
              aria-current={current ? "page" : undefined}
              className={cn(
                "grid h-15 flex-1 place-content-center justify-items-center gap-0.5 text-[0.6875rem] font-medium",
                current ? "text-link" : "text-muted-foreground",
              )}
            >
              <Icon aria-hidden className="size-5" />
              {label}
            </Link>
          </div>
        );
      })}
    </nav>
  );
}
