/**
 * What one account will receive, made from what a person wrote. The one such function: preview, counting, fingerprint,
 * snapshot and the search for a post on its network all read what it answers. Pure and browser-safe.
 */
import { addressKey, entitiesOf, withNames } from "@/lib/core/text-entities";
import type { Manifest } from "@/lib/platforms/core/manifest";

export interface MediaRef {
  id: string;
  sha256: string;
  alt: string;
}

/** Exactly what is sent, as JSON: the snapshot of an attempt. No secrets. */
export interface DraftContent {
  text: string;
  media: MediaRef[];
  options: unknown;
  /** Absent in snapshots of before there were cards. */
  card?: Card | null;
}

/** The card of a link as it is sent. */
export interface Card {
  url: string;
  title: string;
  description: string;
  media_id: string | null;
}

/** As it is stored: what the page said or the author gave. */
export interface WrittenCard {
  url: string;
  title: string | null;
  description: string | null;
  media_id: string | null;
}

/** What a person wrote for all accounts. */
export interface Written {
  content: string;
  /** Without their signs. */
  hashtags: readonly string[];
  /** Without their signs; `@[Name](urn:…)` where a network takes mentions by id. */
  mentions: readonly string[];
  link: string | null;
  card?: WrittenCard | null;
  /** Per-platform options keyed by platform id. */
  options: Readonly<Record<string, unknown>>;
}

/** What differs for one account. */
export interface WrittenVariant {
  content?: string | undefined;
  options?: Readonly<Record<string, unknown>> | undefined;
}

export interface Rendered<Media> {
  text: string;
  media: Media[];
  options: Record<string, unknown>;
  card: Card | null;
}

/** The rules of the network that shape what is sent. */
export type RenderRules = Pick<Manifest, "id" | "text" | "linkCard">;

/** `media` are the account's own pictures where it has them, else the shared ones. */
export function render<Media>(
  written: Written,
  variant: WrittenVariant,
  media: readonly Media[],
  rules: RenderRules,
): Rendered<Media> {
  const text = textOf(written, variant, rules);
  return {
    text,
    media: [...media],
    options: optionsOf(written, variant, rules.id),
    card: media.length > 0 || rules.linkCard.madeBy !== "client" ? null : cardOf(written, text),
  };
}

/** An account whose own text leads elsewhere has no card; a page that told nothing is named by its host. */
function cardOf({ card }: Written, text: string): Card | null {
  if (!card || !keysOf(text).has(`address ${addressKey(card.url)}`)) return null;
  const { url, media_id } = card;
  return { url, title: card.title ?? new URL(url).host, description: card.description ?? "", media_id };
}

/** The address that a post's card is of: its link, else the first in its text. */
export function cardAddressOf({ content, link }: Pick<Written, "content" | "link">): string | null {
  if (link !== null && link !== "") return link;
  const first = entitiesOf(content).find(({ kind }) => kind === "address");
  const address = first === undefined ? null : content.slice(first.start, first.end);
  return address !== null && address.length <= 2_000 && URL.canParse(address) ? address : null;
}

/** The account's own or the shared text; then the mentions and hashtags, then the link, as far as it lacks them. */
function textOf(written: Written, variant: WrittenVariant, { text: rules }: RenderRules): string {
  const takes = (urn: string) => rules.mentionUrns?.some((kind) => urn.startsWith(`${kind}:`)) ?? false;
  const body = withNames(variant.content ?? written.content, takes);
  const mentions = written.mentions.flatMap((mention) => signed(mention, takes) ?? []);
  const tags = [...mentions, ...written.hashtags.map((hashtag) => `#${hashtag}`)];
  return withLink(withTags(body, tags), written.link);
}

/** Null for a mention by id that this network has no such ids for. */
function signed(mention: string, takes: (urn: string) => boolean): string | null {
  const [entity] = entitiesOf(mention);
  if (entity?.kind !== "named_mention") return `@${mention}`;
  return takes(entity.urn) ? mention : null;
}

function keysOf(text: string): Set<string> {
  return new Set(entitiesOf(text).map(({ kind, key }) => `${kind} ${key}`));
}

function withTags(text: string, tags: readonly string[]): string {
  if (tags.length === 0) return text;
  const present = keysOf(text);
  const missing = tags.filter((tag) => {
    const fresh = [...keysOf(tag)].filter((key) => !present.has(key));
    for (const key of fresh) present.add(key);
    return fresh.length > 0;
  });
  if (missing.length === 0) return text;
  return text.trim() === "" ? missing.join(" ") : `${text.trimEnd()}\n\n${missing.join(" ")}`;
}

function withLink(text: string, link: string | null): string {
  if (link === null || link === "" || keysOf(text).has(`address ${addressKey(link)}`)) return text;
  return text === "" ? link : `${text}\n\n${link}`;
}

/** The options of one network: the post's, overridden key by key. */
function optionsOf(
  written: Pick<Written, "options">,
  variant: WrittenVariant,
  platform: string,
): Record<string, unknown> {
  const shared = written.options[platform];
  return { ...(typeof shared === "object" && shared !== null ? shared : {}), ...variant.options };
}
