/** What one account will receive: the shared post with the account's own override. Pure. */

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
}

export interface PostContent {
  content: string;
  link: string | null;
  options: Readonly<Record<string, unknown>>;
}

export interface VariantContent {
  content?: string;
  options?: Readonly<Record<string, unknown>>;
}

/** The text as it will be sent: the override or the shared content, then the link unless it is already in it. */
export function textOf(post: PostContent, variant: VariantContent): string {
  const text = variant.content ?? post.content;
  if (post.link === null || post.link === "" || text.includes(post.link)) return text;
  return text === "" ? post.link : `${text}\n\n${post.link}`;
}

/** The options of one network: the post's, overridden key by key. */
export function optionsOf(
  post: PostContent,
  variant: VariantContent,
  platform: string,
): Record<string, unknown> {
  const shared = post.options[platform];
  return { ...(typeof shared === "object" && shared !== null ? shared : {}), ...variant.options };
}
