import "server-only";
/** What content is equal to what: keys the stored preparation and the attempts. */
import { createHash } from "node:crypto";
import type { DraftContent } from "./render";

/** Equal for equal text, pictures (bytes and alternative text, in order), options and card. */
export function contentFingerprint(content: DraftContent): string {
  const media = content.media.map((item) => [item.sha256, item.alt]);
  return createHash("sha256")
    .update(JSON.stringify([content.text, media, content.options, ...(content.card ? [content.card] : [])]))
    .digest("hex")
    .slice(0, 32);
}

/**
 * The key a network may use to recognize a repeat: equal while no attempt has been made since, also in another
 * worker after a crash, and new for every new intent.
 */
export function idempotencyKey(deliveryId: string, part: number, number: number): string {
  return createHash("sha256")
    .update(`${deliveryId}:${String(part)}:${String(number)}`)
    .digest("hex")
    .slice(0, 32);
}
