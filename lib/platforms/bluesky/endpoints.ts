/** `pds` is the account's server (bsky.social forwards to the right one), `web` the app readers use. */
export function blueskyEndpoints(input: {
  sandboxBase: string | null;
  instanceUrl: string | null;
}): Readonly<Record<string, string>> {
  const pds = input.instanceUrl ?? input.sandboxBase ?? "https://bsky.social";
  return { pds: pds.replace(/(?<!\/)\/+$/, ""), web: input.sandboxBase ?? "https://bsky.app" };
}
