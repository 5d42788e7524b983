/** `version` is the monthly API version; an operator may set a newer one. Source: linkedin.md §0. */
export function linkedinEndpoints({
  sandboxBase,
}: {
  sandboxBase: string | null;
}): Readonly<Record<string, string>> {
  return {
    web: sandboxBase ?? "https://www.linkedin.com",
    api: sandboxBase ?? "https://api.linkedin.com",
    version: "202609",
  };
}
