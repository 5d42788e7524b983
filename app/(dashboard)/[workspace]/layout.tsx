import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { Hydrated } from "@/components/layout/hydrated";
import { WorkspaceFrame } from "@/components/layout/workspace-frame";
import { NotificationBell } from "@/components/notifications/notification-bell";
import { LATEST_COUNT, notificationKeys } from "@/components/notifications/queries";
import { currentUser, requireCtx } from "@/lib/auth/queries";
import { permissionsOf } from "@/lib/core/actor";
import { listNotifications } from "@/lib/notifications/queries";
import { env } from "@/lib/server/env";
import { signOutAction } from "../actions";

interface Props {
  params: Promise<{ workspace: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { workspace: slug } = await params;
  const name = (await currentUser())?.workspaces.find((one) => one.slug === slug)?.name ?? slug;
  return { title: { default: name, template: `%s · ${name} · Heliograph` } };
}

export default async function WorkspaceLayout({ params, children }: Props) {
  const { workspace: slug } = await params;
  const ctx = await requireCtx(slug);
  const person = await currentUser();
  const here = person?.workspaces.find((workspace) => workspace.id === ctx.workspaceId);
  if (person === null || here === undefined) notFound();
  const notifications = await listNotifications(ctx, { limit: LATEST_COUNT });
  return (
    <WorkspaceFrame
      view={{
        id: here.id,
        slug: here.slug,
        name: here.name,
        timezone: here.timezone,
        isDemo: here.is_demo,
        role: here.role,
        permissions: permissionsOf(ctx),
        sandbox: env.SANDBOX,
        user: { id: person.user.id, name: person.user.name, email: person.user.email },
      }}
      workspaces={person.workspaces}
      bell={
        <Hydrated entries={[[notificationKeys.latest(here.slug), notifications]]}>
          <NotificationBell />
        </Hydrated>
      }
      signOut={signOutAction}
    >
      {children}
    </WorkspaceFrame>
  );
}
