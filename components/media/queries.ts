/** Query keys of pictures. The first word is what live events make stale. */
export const mediaKeys = {
  list: (workspace: string, q: string) => ["media", workspace, "list", q] as const,
};
