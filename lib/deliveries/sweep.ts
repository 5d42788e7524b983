import "server-only";
/** Rule 9: the sweep. Held rows wait for a person, so their time to be looked at is moved on; the rest is looked for. */
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import type { Database } from "./ports";

/** Keeps held rows out of the way of the index that finds what is due. Answers how many were moved. */
export async function moveHeldOn(database: Database): Promise<number> {
  const { rowCount } = await database.query({
    name: "sweep-held",
    text: `UPDATE deliveries SET wake_at = app_now() + interval '1 day'
WHERE platform = ANY ($1::text[]) AND state = 'held' AND wake_at <= app_now()`,
    values: [[...PLATFORM_IDS]],
  });
  return rowCount ?? 0;
}
