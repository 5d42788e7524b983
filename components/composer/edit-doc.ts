/** Every change that a person can make to what they write, as a pure step from one version to the next. */
import { unreachable } from "@/lib/core/errors";
import type { Variant } from "@/lib/posts/schema";
import type { ComposerDoc } from "./document";
import type { OwnWords } from "./own-card";

/** Where an edit lands: the shared content, or the override of one account. */
export type Target = "shared" | { accountId: string };

export type DocEdit =
  | { type: "text"; target: Target; text: string }
  | { type: "media"; target: Target; mediaIds: string[] }
  | { type: "add_media"; target: Target; mediaId: string }
  | { type: "toggle_account"; accountId: string }
  | { type: "accounts"; accountIds: string[] }
  | { type: "customize"; accountId: string; part: "content" | "media_ids" }
  | { type: "back_to_shared"; accountId: string; part: "content" | "media_ids" }
  | { type: "repair"; accountId: string; patch: Variant }
  /** One picture in the place of another, for one account. */
  | { type: "replace_media"; accountId: string; from: string; to: string }
  /** A picture that does not exist any more, wherever it stands. */
  | { type: "forget_media"; mediaId: string }
  /** What an account had there before, or undefined for the shared content. */
  | {
      type: "put_back";
      accountId: string;
      parts: { [Part in "content" | "media_ids"]?: Variant[Part] | undefined };
    }
  | { type: "option"; accountId: string; name: string; value: unknown }
  | { type: "time"; date?: string; time?: string; timezone?: string }
  | { type: "labels"; labels: string[] }
  | { type: "hashtags"; hashtags: string[] }
  | { type: "mentions"; mentions: string[] }
  | { type: "link"; link: string | null }
  /** What the author writes on the card of `url`, beside what they wrote before; null goes back to the page's words. */
  | { type: "card"; url: string; words: OwnWords | null }
  | { type: "load"; doc: ComposerDoc };

function without<T extends object>(record: T, name: string): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)) as T;
}

function withVariant(doc: ComposerDoc, accountId: string, variant: Variant): ComposerDoc {
  const isEmpty = Object.keys(variant).length === 0;
  const variants = isEmpty ? without(doc.variants, accountId) : { ...doc.variants, [accountId]: variant };
  return { ...doc, variants };
}

export function mediaIdsFor(doc: ComposerDoc, target: Target): string[] {
  if (target === "shared") return doc.mediaIds;
  return doc.variants[target.accountId]?.media_ids ?? doc.mediaIds;
}

export function textFor(doc: ComposerDoc, target: Target): string {
  if (target === "shared") return doc.content;
  return doc.variants[target.accountId]?.content ?? doc.content;
}

/** Whether `target` has content of its own there; always true of the shared content. */
export function ownsPart(doc: ComposerDoc, target: Target, part: "content" | "media_ids"): boolean {
  return target === "shared" || doc.variants[target.accountId]?.[part] !== undefined;
}

function setMedia(doc: ComposerDoc, target: Target, mediaIds: string[]): ComposerDoc {
  if (target === "shared") return { ...doc, mediaIds };
  return withVariant(doc, target.accountId, { ...doc.variants[target.accountId], media_ids: mediaIds });
}

function setOption(doc: ComposerDoc, accountId: string, name: string, value: unknown): ComposerDoc {
  const variant = doc.variants[accountId] ?? {};
  const others = without(variant.options ?? {}, name);
  const options = value === undefined ? others : { ...others, [name]: value };
  const rest = without(variant, "options");
  return withVariant(doc, accountId, Object.keys(options).length === 0 ? rest : { ...rest, options });
}

function putBack(doc: ComposerDoc, accountId: string, parts: Partial<Record<string, unknown>>): ComposerDoc {
  const variant = { ...doc.variants[accountId], ...parts };
  const kept = Object.entries(variant).filter(([, value]) => value !== undefined);
  return withVariant(doc, accountId, Object.fromEntries(kept));
}

function forgetMedia(doc: ComposerDoc, mediaId: string): ComposerDoc {
  const others = (ids: readonly string[]) => ids.filter((id) => id !== mediaId);
  const variants = Object.entries(doc.variants).map(([accountId, variant]) => [
    accountId,
    variant.media_ids === undefined ? variant : { ...variant, media_ids: others(variant.media_ids) },
  ]);
  const card = doc.card?.media_id === mediaId ? { ...doc.card, media_id: null } : doc.card;
  return { ...doc, mediaIds: others(doc.mediaIds), variants: Object.fromEntries(variants), card };
}

export function editDoc(doc: ComposerDoc, edit: DocEdit): ComposerDoc {
  switch (edit.type) {
    case "text": {
      if (edit.target === "shared") return { ...doc, content: edit.text };
      const { accountId } = edit.target;
      return withVariant(doc, accountId, { ...doc.variants[accountId], content: edit.text });
    }
    case "media":
      return setMedia(doc, edit.target, edit.mediaIds);
    case "add_media": {
      const ids = mediaIdsFor(doc, edit.target);
      return ids.includes(edit.mediaId) ? doc : setMedia(doc, edit.target, [...ids, edit.mediaId]);
    }
    case "toggle_account": {
      const chosen = doc.accountIds.includes(edit.accountId);
      const accountIds = chosen
        ? doc.accountIds.filter((id) => id !== edit.accountId)
        : [...doc.accountIds, edit.accountId];
      return { ...doc, accountIds };
    }
    case "accounts":
      return { ...doc, accountIds: edit.accountIds };
    case "customize": {
      const variant = doc.variants[edit.accountId] ?? {};
      const own = edit.part === "content" ? { content: doc.content } : { media_ids: doc.mediaIds };
      return withVariant(doc, edit.accountId, { ...own, ...variant });
    }
    case "back_to_shared": {
      const variant = doc.variants[edit.accountId] ?? {};
      return withVariant(doc, edit.accountId, without(variant, edit.part));
    }
    case "repair":
      return withVariant(doc, edit.accountId, edit.patch);
    case "replace_media": {
      const target = { accountId: edit.accountId };
      const ids = mediaIdsFor(doc, target).map((id) => (id === edit.from ? edit.to : id));
      return setMedia(doc, target, ids);
    }
    case "forget_media":
      return forgetMedia(doc, edit.mediaId);
    case "put_back":
      return putBack(doc, edit.accountId, edit.parts);
    case "option":
      return setOption(doc, edit.accountId, edit.name, edit.value);
    case "time":
      // A time that a person chooses is a new one: of two, the first.
      return {
        ...without(doc, "keptAt"),
        date: edit.date ?? doc.date,
        time: edit.time ?? doc.time,
        timezone: edit.timezone ?? doc.timezone,
      };
    case "hashtags":
      return { ...doc, hashtags: edit.hashtags };
    case "mentions":
      return { ...doc, mentions: edit.mentions };
    case "labels":
      return { ...doc, labels: edit.labels };
    case "link":
      return { ...doc, link: edit.link };
    case "card": {
      const before = doc.card?.url === edit.url ? doc.card : { url: edit.url };
      return { ...doc, card: edit.words === null ? null : { ...before, ...edit.words } };
    }
    case "load":
      return edit.doc;
    default:
      return unreachable(edit);
  }
}
