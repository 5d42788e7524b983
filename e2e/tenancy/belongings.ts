/** One row of every kind that a workspace owns, and ids of the same shapes that nobody has. */
import { newId } from "@/lib/core/ids";
import { prisma } from "@/lib/db/client";
import { pool } from "@/lib/db/pool";
import { newKey, newMember, type Person } from "../fixtures/people";

export interface Ids {
  workspace: string;
  user: string;
  session: string;
  member: string;
  invitation: string;
  apiKey: string;
  account: string;
  media: string;
  post: string;
  delivery: string;
  notification: string;
  pending: string;
}

/** Ids in the right shape of rows that do not exist. */
export function missingIds(): Ids {
  return {
    workspace: newId("workspace"),
    user: newId("user"),
    session: newId("session"),
    member: newId("membership"),
    invitation: newId("invitation"),
    apiKey: newId("apiKey"),
    account: newId("socialAccount"),
    media: newId("media"),
    post: newId("post"),
    delivery: newId("delivery"),
    notification: newId("notification"),
    pending: newId("pendingConnection"),
  };
}

/** Fills the workspace of `person`: a draft with a picture for one account, an attempt, a notification and so on. */
export async function fillWorkspace(person: Person): Promise<Ids> {
  const { workspaceId } = person;
  const ids = { ...missingIds(), workspace: workspaceId, user: person.userId, session: person.sessionId };
  ids.member = (await newMember(workspaceId, "viewer")).membershipId;
  ids.apiKey = (await newKey(person)).id;
  await prisma.invitation.create({
    data: {
      id: ids.invitation,
      workspaceId,
      email: "invited@example.com",
      role: "viewer",
      tokenHash: ids.invitation,
      invitedById: person.userId,
      expiresAt: new Date(Date.now() + 60_000),
    },
  });
  await prisma.socialAccount.create({
    data: {
      id: ids.account,
      workspaceId,
      platform: "x",
      remoteId: ids.account,
      username: "ada",
      displayName: "Ada",
      connectedById: person.userId,
    },
  });
  await prisma.media.create({
    data: {
      id: ids.media,
      workspaceId,
      name: "sun.png",
      mimeType: "image/png",
      sizeBytes: 10,
      width: 1,
      height: 1,
      sha256: "0".repeat(64),
      storageKey: ids.media,
    },
  });
  await prisma.post.create({
    data: {
      id: ids.post,
      workspaceId,
      authorId: person.userId,
      content: "private words",
      media: { create: { id: newId("postMedia"), mediaId: ids.media, position: 0 } },
      deliveries: {
        create: {
          id: ids.delivery,
          workspaceId,
          platform: "x",
          socialAccountId: ids.account,
          state: "failed",
        },
      },
    },
  });
  await prisma.attempt.create({
    data: {
      id: newId("attempt"),
      workspaceId,
      deliveryId: ids.delivery,
      postId: ids.post,
      socialAccountId: ids.account,
      platform: "x",
      number: 1,
      state: "not_published",
      idempotencyKey: ids.delivery,
      fingerprint: "f",
    },
  });
  await prisma.notification.create({
    data: { id: ids.notification, workspaceId, kind: "failed", title: "t", body: "b", postId: ids.post },
  });
  await prisma.pendingConnection.create({
    data: {
      id: ids.pending,
      workspaceId,
      platform: "instagram",
      userId: person.userId,
      boundTo: person.sessionId,
      sealed: "sealed",
      expiresAt: new Date(Date.now() + 60_000),
    },
  });
  return ids;
}

const OWNED = [
  "api_keys",
  "attempts",
  "audit_entries",
  "deliveries",
  "invitations",
  "media",
  "memberships",
  "notifications",
  "pending_connections",
  "posts",
  "social_accounts",
];

/** Everything that a workspace owns, as text: equal before and after means that nothing was touched. */
export async function inventory(workspaceId: string): Promise<string[]> {
  const lines: string[] = [];
  for (const table of OWNED) {
    const { rows } = await pool.query<{ line: string }>(
      `select to_jsonb(t)::text as line from ${table} t where workspace_id = $1 order by id`,
      [workspaceId],
    );
    lines.push(...rows.map((row) => `${table} ${row.line}`));
  }
  return lines;
}

/** Tables with a `workspace_id` that the inventory does not look at; a new one must be added above. */
export async function tablesOfWorkspaces(): Promise<string[]> {
  const { rows } = await pool.query<{ table_name: string }>(
    "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'workspace_id'",
  );
  return rows.map((row) => row.table_name);
}

export const INVENTORIED: readonly string[] = OWNED;
