"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { isInSection, navigationItems } from "./navigation";
import { useWorkspace } from "./workspace-context";

export function NavLinks({ onNavigate }: { onNavigate?: () => void }) {
  const { slug, sandbox } = useWorkspace();
  const pathname = usePathname();
  return (
    <ul className="grid gap-0.5">
      {navigationItems(sandbox).map(({ path, label, icon: Icon }) => {
        const current = isInSection(pathname, slug, path);
        return (
          <li key={path}>
            <Link
              href={`/${slug}/${path}`}
              aria-current={current ? "page" : undefined}
              onClick={onNavigate}
              className={cn(
                "flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium transition-colors",
                current
                  ? "bg-card text-foreground shadow-raised ring-border ring-1"
                  : "text-muted-foreground hover:bg-accent hover:text-foreground",
              )}
            >
              <Icon aria-hidden className={cn("size-4", current && "text-link")} />
              {label}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
