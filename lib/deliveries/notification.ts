import "server-only";
/** Notices to the workspace about deliveries that need a person. */
import type { Pool } from "pg";
import { newId } from "@/lib/core/ids";
import type { Names } from "./reason";

export type NoticeKind = "delivery.unknown" | "delivery.doubled";

export interface Notice {
  kind: NoticeKind;
  id: string;
  workspaceId: string;
  postId: string;
  accountId: string;
  names: Names;
}

const WORDS: Record<NoticeKind, (names: Names) => { title: string; body: string }> = {
  "delivery.unknown": ({ account, platform }) => ({
    title: `Is the post on ${platform} live?`,
    body: `${platform} did not say whether it published the post for ${account}, and we cannot tell. Look at ${account}, then press "It is live" or "Publish again".`,
  }),
  "delivery.doubled": ({ account, platform }) => ({
    title: `A post is on ${platform} twice`,
    body: `An answer of ${platform} came after the post for ${account} had been sent again: both are live. Delete one of them there.`,
  }),
};

/** Writes the notice in the caller's transaction. */
export async function notify(database: Pick<Pool, "query">, notice: Notice): Promise<void> {
  const words = WORDS[notice.kind](notice.names);
  await database.query(
    `INSERT INTO notifications (id, workspace_id, kind, title, body, post_id, delivery_id, account_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      newId("notification"),
      notice.workspaceId,
      notice.kind,
      words.title,
      words.body,
      notice.postId,
      notice.id,
      notice.accountId,
    ],
  );
}
