/** Query keys of accounts. The first word is what live events make stale. */
export const accountKeys = {
  all: ["accounts"] as const,
  list: (workspace: string) => ["accounts", workspace, "list"] as const,
};
