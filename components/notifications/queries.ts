/** Query keys of notifications. The first word is what live events make stale. */
export const notificationKeys = {
  all: ["notifications"] as const,
  latest: (workspace: string) => ["notifications", workspace, "latest"] as const,
};

/** How many the bell shows. */
export const LATEST_COUNT = 20;
