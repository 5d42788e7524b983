import "server-only";
/** Whose a post on the network is: one that belongs to another attempt is never an answer to this one. */
import type { Claims } from "@/lib/platforms/core/platform";
import type { UnsettledRow } from "./load";
import type { Database } from "./ports";

// A post that a person has named by its link alone is known by the id that the link contains. One statement, so that an attempt which is being settled at this moment shows as a rival or as the owner. Blanks are
// left out of the comparison: networks trim them.
const CLAIMS = {
  name: "posts-claimed",
  text: `SELECT ARRAY(
    SELECT remote_id FROM attempts WHERE social_account_id = $1 AND remote_id = ANY ($2::text[]) AND id <> $3
    UNION
    SELECT shown.id FROM attempts named, unnest($2::text[]) AS shown(id)
      WHERE named.social_account_id = $1 AND named.remote_id IS NULL AND named.permalink IS NOT NULL AND named.id <> $3
        AND length(shown.id) >= 6 AND strpos(named.permalink, regexp_replace(shown.id, '^.*/', '')) > 0
  ) AS taken, EXISTS (
    SELECT 1 FROM attempts WHERE social_account_id = $1 AND state IN ('sending', 'unknown', 'processing') AND id <> $3
      AND regexp_replace(snapshot ->> 'text', '\\s+', '', 'g') = regexp_replace($4, '\\s+', '', 'g')
  ) AS contested`,
};

/** Which of `remoteIds` other attempts of the account own, and whether one of the same text is unsettled, too. */
export async function claimsOf(
  database: Database,
  accountId: string,
  unsettled: UnsettledRow,
  remoteIds: readonly string[],
): Promise<Claims> {
  const { rows } = await database.query<{ taken: string[]; contested: boolean }>({
    ...CLAIMS,
    values: [accountId, remoteIds, unsettled.id, unsettled.snapshot.text],
  });
  return { taken: new Set(rows[0]?.taken ?? []), contested: rows[0]?.contested ?? true };
}
