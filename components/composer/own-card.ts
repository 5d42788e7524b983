/**
 * The card of a post's link in the composer: what its author wrote on it, over what the page said when the post was
 * last saved. Pure.
 */
import { z } from "zod";
import { cardAddressOf, type WrittenCard } from "@/lib/deliveries/render";
import type { CARD_FIELDS, CardInput, PostCard } from "@/lib/posts/schema";

/** What the author wrote, for one address; absent members are what the page says. */
export const OwnCard = z.object({
  url: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  media_id: z.string().nullable().optional(),
});
export type OwnCard = z.infer<typeof OwnCard>;
export type OwnWords = Omit<OwnCard, "url">;

interface Linked {
  content: string;
  link: string | null;
  card: OwnCard | null;
}

export function ownCardOf(stored: PostCard | null): OwnCard | null {
  if (stored === null || stored.given.length === 0) return null;
  const { url, title, description, media_id, given } = stored;
  return {
    url,
    ...(given.includes("title") && title !== null ? { title } : {}),
    ...(given.includes("description") && description !== null ? { description } : {}),
    ...(given.includes("media_id") ? { media_id } : {}),
  };
}

/** What the author wrote for the address that the post has now; nothing for another one. */
export function ownWords(doc: Linked): OwnWords | null {
  if (doc.card === null || doc.card.url !== cardAddressOf(doc)) return null;
  const { url: _, ...words } = doc.card;
  return words;
}

/** As the API takes it: null makes the card from the page again, an absent one is left as it is. */
export function cardInputOf(doc: Linked, stored: PostCard | null): { card?: CardInput | null } {
  const own = ownWords(doc);
  if (own !== null) return { card: own };
  const isTakenBack = stored !== null && stored.given.length > 0 && stored.url === cardAddressOf(doc);
  return isTakenBack ? { card: null } : {};
}

/**
 * The card as it will be, as far as it is known; `read` says whether the page has been. Null without an address that
 * leads somewhere.
 */
export function shownCard(doc: Linked, stored: PostCard | null): (WrittenCard & { read: boolean }) | null {
  const url = cardAddressOf(doc);
  if (url === null || !URL.canParse(url)) return null;
  const page = stored?.url === url ? stored : null;
  const isSaid = (field: (typeof CARD_FIELDS)[number]) => page !== null && !page.given.includes(field);
  const said = {
    title: isSaid("title") ? (page?.title ?? null) : null,
    description: isSaid("description") ? (page?.description ?? null) : null,
    media_id: isSaid("media_id") ? (page?.media_id ?? null) : null,
  };
  return { url, ...said, ...ownWords(doc), read: page?.read ?? false };
}
