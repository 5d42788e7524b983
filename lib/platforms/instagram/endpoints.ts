/**
 * Instagram through Facebook Login: the dialog and the Graph API of Facebook; `web` has the profiles. `version` is
 * the Graph API's; an operator may set another one. Source: instagram.md §0.
 */
export function instagramEndpoints({
  sandboxBase,
}: {
  sandboxBase: string | null;
}): Readonly<Record<string, string>> {
  return {
    dialog: sandboxBase ?? "https://www.facebook.com",
    graph: sandboxBase ?? "https://graph.facebook.com",
    web: sandboxBase ?? "https://www.instagram.com",
    version: "v27.0",
  };
}
