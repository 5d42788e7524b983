import "server-only";
/** What the first query of a connection pays for (catalogue, plans, functions), paid before posts wait for it. */
import type { Database } from "./ports";
import { CLAIM } from "./claim";
import { INTENTS } from "./intent";
import { LOAD } from "./load";
import { PUBLISHED } from "./store-published";

/** Runs each statement of the usual way once, with nothing to do, on a connection that is kept. */
export async function warmStatements(connection: Pick<Database, "query">): Promise<void> {
  await connection.query({ ...CLAIM, values: ["", 0, [], [], [], [], null] });
  await connection.query({ ...LOAD, values: [[], []] });
  await connection.query({ ...INTENTS, values: ["[]", ""] });
  await connection.query({ ...PUBLISHED, values: ["[]"] });
}
