"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { useWorkspace } from "@/components/layout/workspace-context";
import { cn } from "@/components/ui/cn";
import type { Permission } from "@/lib/core/permissions";

const SECTIONS: readonly { path: string; label: string; needs?: Permission }[] = [
  { path: "profile", label: "Profile" },
  { path: "sessions", label: "Sessions" },
  { path: "workspace", label: "Workspace", needs: "workspace:read" },
  { path: "members", label: "Members", needs: "members:read" },
  { path: "api-keys", label: "API keys", needs: "keys:read" },
  { path: "audit-log", label: "Audit log", needs: "audit:read" },
];

/** A row that scrolls sideways on phones, a column from 1024 px up. */
export function SettingsNav() {
  const { slug, permissions } = useWorkspace();
  const pathname = usePathname();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const current = list.current?.querySelector('[aria-current="page"]');
    current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <nav aria-label="Settings" className="-mx-4 overflow-x-auto px-4 py-1 lg:mx-0 lg:px-0">
      <ul ref={list} className="flex gap-1 lg:grid">
        {SECTIONS.filter(({ needs }) => needs === undefined || permissions.includes(needs)).map(
          ({ path, label }) => {
            const current = pathname === `/${slug}/settings/${path}`;
            return (
              <li key={path}>
                <Link
                  href={`/${slug}/settings/${path}`}
                  aria-current={current ? "page" : undefined}
                  className={cn(
                    "block rounded-md px-3 py-2 text-sm leading-5 font-medium whitespace-nowrap",
                    current ? "bg-secondary text-foreground" : "text-muted-foreground hover:bg-accent",
                  )}
                >
                  {label}
                </Link>
              </li>
            );
          },
        )}
      </ul>
    </nav>
  );
}
