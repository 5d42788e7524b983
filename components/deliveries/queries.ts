/** Query keys of deliveries and attempts. The first word is what live events make stale. */
export const deliveryKeys = {
  attemptsOfPost: (workspace: string, postId: string) =>
    ["deliveries", workspace, "attempts", postId] as const,
};
