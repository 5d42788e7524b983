"use client";

import { createContext, useContext, type ReactNode } from "react";
import type { Permission, Role } from "@/lib/core/permissions";

/** What every page inside a workspace may need to know about where it is and who looks at it. */
export interface WorkspaceView {
  id: string;
  slug: string;
  name: string;
  /** Zone in which times are shown and entered. */
  timezone: string;
  isDemo: boolean;
  role: Role;
  permissions: readonly Permission[];
  /** Whether this installation runs the built-in simulator of the networks. */
  sandbox: boolean;
  user: { id: string; name: string; email: string };
}

const WorkspaceContext = createContext<WorkspaceView | null>(null);

export function WorkspaceProvider({ value, children }: { value: WorkspaceView; children: ReactNode }) {
  return <WorkspaceContext.Provider value={value}>{children}</WorkspaceContext.Provider>;
}

/** Throws outside a workspace page. */
export function useWorkspace(): WorkspaceView {
  const value = useContext(WorkspaceContext);
  if (value === null) throw new Error("useWorkspace needs a WorkspaceProvider above it.");
  return value;
}

/** Whether to offer an action; the server checks again. */
export function useCan(permission: Permission): boolean {
  return useWorkspace().permissions.includes(permission);
}
