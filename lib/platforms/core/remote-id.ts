/** Ids that networks give: bounded and storable whole, or refused. Cut, an id would be another's. */
import { storable } from "@/lib/core/clean-line";
import { z } from "zod";

/** Far above the longest that a network gives (Bluesky's `at://` addresses); an index of the database holds it. */
const MAX_CHARS = 500;

export function isRemoteId(id: string): boolean {
  return id !== "" && id.length <= MAX_CHARS && storable(id) === id;
}

/** The id of a post, picture or account in a network's answer. */
export const RemoteId = z.string().refine(isRemoteId);
