"use client";

import { Check, ChevronsUpDown, Plus, Settings } from "lucide-react";
import Link from "next/link";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { WorkspaceMembership } from "@/lib/auth/schema";
import { useWorkspace } from "./workspace-context";

export function WorkspaceSwitcher({ workspaces }: { workspaces: readonly WorkspaceMembership[] }) {
  const here = useWorkspace();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger className="hover:bg-accent flex w-full min-w-0 items-center gap-2.5 rounded-md border bg-transparent px-2.5 py-1.5 text-left">
        <span className="grid min-w-0 flex-1">
          <span className="sr-only">Workspace: </span>
          <span dir="auto" className="truncate text-start text-sm leading-5 font-medium">
            {here.name}
          </span>
          <span className="text-muted-foreground truncate text-xs leading-4 capitalize">{here.role}</span>
        </span>
        <ChevronsUpDown aria-hidden className="text-muted-foreground size-4 shrink-0" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-60">
        <DropdownMenuLabel>Workspaces</DropdownMenuLabel>
        {workspaces.map((workspace) => (
          <DropdownMenuItem key={workspace.id} asChild>
            <Link href={`/${workspace.slug}`} aria-current={workspace.id === here.id ? "true" : undefined}>
              <span className="min-w-0 flex-1 truncate">{workspace.name}</span>
              {workspace.id === here.id && <Check aria-hidden />}
            </Link>
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href={`/${here.slug}/settings/workspace`}>
            <Settings aria-hidden /> Workspace settings
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href="/new">
            <Plus aria-hidden /> New workspace
          </Link>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
