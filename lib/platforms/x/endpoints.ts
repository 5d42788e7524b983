/** `web` has the consent page, `api` everything else. Source: x.md §0. */
export function xEndpoints({
  sandboxBase,
}: {
  sandboxBase: string | null;
}): Readonly<Record<string, string>> {
  return { web: sandboxBase ?? "https://x.com", api: sandboxBase ?? "https://api.x.com" };
}
