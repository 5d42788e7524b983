/** Every server is its own network: `base` is the account's. */
export function mastodonEndpoints(input: {
  sandboxBase: string | null;
  instanceUrl: string | null;
}): Readonly<Record<string, string>> {
  const base = input.instanceUrl ?? input.sandboxBase ?? "";
  return { base: base.replace(/(?<!\/)\/+$/, "") };
}
