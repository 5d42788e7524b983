import "server-only";
/** How much of its storage a workspace has used, and the end of it. Counted are the originals, as they were uploaded. */
import { AppError } from "@/lib/core/errors";
import { pool } from "@/lib/db/pool";
import type { Transaction } from "@/lib/db/transaction";
import { env } from "@/lib/server/env";

/** A deleted picture counts as long as a post shows it: its bytes stay as long. */
const USED_SQL = `SELECT COALESCE(sum(m.size_bytes), 0)::float8 AS used FROM media m
  WHERE m.workspace_id = $1
    AND (m.deleted_at IS NULL OR EXISTS (SELECT 1 FROM post_media u WHERE u.media_id = m.id))`;

/** Bytes, or null where the installation has no limit. */
export function quotaBytes(): number | null {
  return env.STORAGE_QUOTA_MB > 0 ? env.STORAGE_QUOTA_MB * 1024 * 1024 : null;
}

/** Bytes. */
export async function usedBytes(workspaceId: string): Promise<number> {
  const { rows } = await pool.query<{ used: number }>({
    name: "media-used",
    text: USED_SQL,
    values: [workspaceId],
  });
  return rows[0]?.used ?? 0;
}

function assertFits(used: number, sizeBytes: number, quota: number): void {
  if (used + sizeBytes <= quota) return;
  const megabytes = (bytes: number) => `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
  const message = `The pictures of this workspace take ${megabytes(used)} of the ${megabytes(quota)} that it may keep; this one has ${megabytes(sizeBytes)}. Delete pictures that no post needs.`;
  throw new AppError("too_large", message, {
    issues: [{ path: ["file"], code: "quota_exceeded", message }],
  });
}

/** Before anything is decoded. Throws 413 at `file`. */
export async function assertRoomFor(workspaceId: string, sizeBytes: number): Promise<void> {
  const quota = quotaBytes();
  if (quota !== null) assertFits(await usedBytes(workspaceId), sizeBytes, quota);
}

/** Where the row is made: uploads of one workspace that come at once are counted one after the other. Throws 413 at `file`. */
export async function takeRoom(tx: Transaction, workspaceId: string, sizeBytes: number): Promise<void> {
  const quota = quotaBytes();
  if (quota === null) return;
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`media:${workspaceId}`}, 0))`;
  const rows = await tx.db.$queryRawUnsafe<{ used: number }[]>(USED_SQL, workspaceId);
  assertFits(rows[0]?.used ?? 0, sizeBytes, quota);
}
