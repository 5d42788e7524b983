import type { Account } from "@/lib/sandbox/accounts";
import type { Exchange } from "@/lib/sandbox/exchange";
import { refuse } from "@/lib/sandbox/networks/mastodon/replies";
import { isExpired, type Token } from "@/lib/sandbox/tokens";

/** All scopes this instance knows, with words for the consent page. */
export const SCOPE_WORDS: Record<string, string> = {
  read: "Read everything of your account",
  "read:accounts": "See your profile",
  "read:statuses": "See your posts",
  profile: "See who you are",
  write: "Change everything of your account",
  "write:statuses": "Publish, edit and delete posts",
  "write:media": "Upload pictures and videos",
  follow: "Change who you follow",
  push: "Send you push notifications",
};

/** `read` covers `read:statuses`, and `profile` is covered by `read:accounts` holders asking for themselves. */
export function covers(granted: string[], scope: string): boolean {
  return granted.some((have) => have === scope || scope.startsWith(`${have}:`));
}

/** The signed-in account, when its token is good and covers one of `scopes`. */
export function requireUser(x: Exchange, ...scopes: string[]): { account: Account; token: Token } {
  const { token, account } = x;
  if (!token) return refuse(401, "The access token is invalid");
  if (token.revokedAt) return refuse(401, "The access token was revoked");
  if (isExpired(token, x.now)) return refuse(401, "The access token expired");
  if (token.kind === "app" || !account) return refuse(422, "This method requires an authenticated user");
  if (!scopes.some((scope) => covers(token.scopes, scope)))
    return refuse(403, "This action is outside the authorized scopes");
  return { account, token };
}
