/** Query keys of pictures. The first word is what live events make stale. */
export const mediaKeys = {
  detail: (workspace: string, id: string) => ["media", workspace, id] as const,
  list: (workspace: string, q: string) => ["media", workspace, "list", q] as const,
};
