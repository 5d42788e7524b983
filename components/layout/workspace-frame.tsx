import type { ReactNode } from "react";
import type { WorkspaceMembership } from "@/lib/auth/schema";
import { CommandMenu } from "./command-menu";
import { LiveEvents } from "./live-events";
import { MobileBar, MobileHeader } from "./mobile-bar";
import { PasswordDialog } from "./password-dialog";
import { Sidebar } from "./sidebar";
import { SignedOutDialog } from "./signed-out-dialog";
import { WorkspaceProvider, type WorkspaceView } from "./workspace-context";

/** The frame around every page of a workspace. */
export function WorkspaceFrame({
  view,
  workspaces,
  bell,
  signOut,
  children,
}: {
  view: WorkspaceView;
  workspaces: readonly WorkspaceMembership[];
  bell: ReactNode;
  signOut: () => Promise<void>;
  children: ReactNode;
}) {
  return (
    <WorkspaceProvider value={view}>
      <a
        href="#main"
        className="bg-primary text-primary-foreground fixed top-2 left-2 z-50 -translate-y-16 rounded-md px-4 py-2 text-sm font-medium focus:translate-y-0"
      >
        Skip to content
      </a>
      <div className="flex min-h-dvh">
        <Sidebar home={`/${view.slug}`} workspaces={workspaces} bell={bell} signOut={signOut} />
        <div className="flex min-w-0 flex-1 flex-col">
          <MobileHeader workspaces={workspaces} bell={bell} signOut={signOut} />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto w-full max-w-[90rem] flex-1 px-4 pt-5 pb-28 outline-none sm:px-6 lg:px-8 lg:pt-8 lg:pb-12"
          >
            {children}
          </main>
          <MobileBar />
        </div>
      </div>
      <CommandMenu />
      <LiveEvents />
      <SignedOutDialog />
      <PasswordDialog />
    </WorkspaceProvider>
  );
}
