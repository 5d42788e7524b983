const VERSION = "v26.0";

/** Instagram through Facebook Login: the dialog and the Graph API of Facebook. Source: instagram.md §0. */
export function instagramEndpoints({
  sandboxBase,
}: {
  sandboxBase: string | null;
}): Readonly<Record<string, string>> {
  return {
    dialog: `${sandboxBase ?? "https://www.facebook.com"}/${VERSION}`,
    graph: `${sandboxBase ?? "https://graph.facebook.com"}/${VERSION}`,
  };
}
