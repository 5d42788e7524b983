import "server-only";
/** Whose post a link is that a person gives: one of another attempt is never an answer, as in every other way of settling. */
import { invalidField, type AppError } from "@/lib/core/errors";
import { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/transaction";
import type { LockedDelivery } from "./person";
import type { Candidate } from "./reason";

/** A link as networks tell posts apart by it: without query, fragment and last slash, which readers copy along. */
function bare(link: string): string {
  const { origin, pathname } = new URL(link);
  return origin + pathname.replace(/\/$/, "");
}

/** The same of a stored link. */
const BARE = Prisma.sql`rtrim(split_part(split_part(permalink, '?', 1), '#', 1), '/')`;

/** Too short to tell one post from another. */
const SHORTEST_ID_CHARS = 6;

/** The id that a link ends with; null where that tells nothing. */
function idAtEnd(link: string): string | null {
  const last = link.slice(link.lastIndexOf("/") + 1);
  if (last.length < SHORTEST_ID_CHARS) return null;
  try {
    return decodeURIComponent(last);
  } catch {
    return null;
  }
}

function taken(): AppError {
  const message = "This is the link of another post that went to this account; give the link of this one.";
  return invalidField(["url"], message, "taken");
}

/** `invalid_input` at `url` when `error` is the database's word that the post belongs to another attempt; else null. */
export function linkTaken(error: unknown): AppError | null {
  return error instanceof Error && error.message.includes("attempts_remote_once") ? taken() : null;
}

/**
 * The network's id of the post at `url` when it is one of the candidates that the delivery offers, else null.
 * @throws AppError `invalid_input` at `url` when the post belongs to another delivery of the account
 */
export async function idBehindLink(
  tx: Transaction,
  row: LockedDelivery,
  url: string,
): Promise<string | null> {
  const link = bare(url);
  const [delivery] = await tx.db.$queryRaw<{ candidates: Candidate[] }[]>(
    Prisma.sql`SELECT COALESCE(reason -> 'candidates', '[]') AS candidates FROM deliveries WHERE id = ${row.id}`,
  );
  const offered = delivery?.candidates.find(
    ({ permalink }) => permalink !== null && URL.canParse(permalink) && bare(permalink) === link,
  );
  const remoteId = offered?.remote_id ?? null;
  // Two halves, so that each finds the account's attempts by an index.
  const owners = await tx.db.$queryRaw<{ delivery_id: string }[]>(Prisma.sql`
    SELECT delivery_id FROM attempts WHERE social_account_id = ${row.accountId} AND remote_id IS NOT NULL
      AND (remote_id = ${remoteId} OR regexp_replace(remote_id, '^.*/', '') = ${idAtEnd(link)} OR ${BARE} = ${link})
    UNION
    SELECT delivery_id FROM attempts WHERE social_account_id = ${row.accountId} AND remote_id IS NULL
      AND permalink IS NOT NULL AND ${BARE} = ${link}`);
  if (owners.some((owner) => owner.delivery_id !== row.id)) throw taken();
  // Another try of this very delivery: the post is counted once, as that one's.
  return owners.length === 0 ? remoteId : null;
}
