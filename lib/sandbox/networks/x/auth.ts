import type { Account } from "@/lib/sandbox/accounts";
import { type Exchange, Rejection } from "@/lib/sandbox/exchange";
import { CREDITS_DEPLETED, forbid, problem } from "@/lib/sandbox/networks/x/replies";
import { isExpired, type Token } from "@/lib/sandbox/tokens";

export const SCOPE_WORDS: Record<string, string> = {
  "tweet.read": "See your posts and the posts you can see",
  "tweet.write": "Post and delete posts for you",
  "tweet.moderate.write": "Hide and unhide replies to your posts",
  "users.read": "See your profile and account settings",
  "users.email": "See your email address",
  "media.write": "Upload pictures and videos for you",
  "offline.access": "Stay connected until you remove the app",
  "like.read": "See what you liked",
  "like.write": "Like posts for you",
};

/** The signed-in user when the bearer is good and has every scope. */
export async function requireUser(
  x: Exchange,
  ...scopes: string[]
): Promise<{ account: Account; token: Token }> {
  const { token, account } = x;
  if (!token || !account || token.revokedAt || isExpired(token, x.now)) {
    throw new Rejection(problem(401, "Unauthorized", "Unauthorized"));
  }
  if (!scopes.every((scope) => token.scopes.includes(scope))) forbid();
  if (await x.takeFault("credits_depleted")) throw new Rejection(CREDITS_DEPLETED);
  return { account, token };
}
