import type { Account } from "@/lib/sandbox/accounts";
import type { Bucket, Exchange } from "@/lib/sandbox/exchange";
import { accessDenied, badField, refuse } from "@/lib/sandbox/networks/linkedin/replies";
import { isExpired, type Token } from "@/lib/sandbox/tokens";

export const SCOPE_WORDS: Record<string, string> = {
  openid: "Use your name and photo",
  profile: "Use your basic profile",
  email: "Use the primary email address of your LinkedIn account",
  w_member_social: "Create, modify, and delete posts, comments, and reactions on your behalf",
};

/** Share on LinkedIn: 150 requests a member and day, told by no header (fact sheet 7.1). */
export const daily: Bucket[] = [
  { name: "day", max: 150, windowS: "utc_day", per: "account" },
  { name: "day", max: 100_000, windowS: "utc_day", per: "app" },
];

export function requireMember(
  x: Exchange,
  scope: string,
  permission: string,
): { account: Account; token: Token } {
  const { token, account } = x;
  if (!x.headers.authorization) return refuse(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token", 65604);
  if (!token || !account) return refuse(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600);
  if (token.revokedAt)
    return refuse(
      401,
      "REVOKED_ACCESS_TOKEN",
      "The token used in the request has been revoked by the user",
      65601,
    );
  if (isExpired(token, x.now))
    return refuse(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602);
  if (!token.scopes.includes(scope)) return accessDenied(x, permission);
  return { account, token };
}

const NEWEST_KNOWN = 202609;

/** `/rest` calls name a version that is out and not yet sunset (15th of its month a year later), and Rest.li 2. */
export function requireVersion(x: Exchange): void {
  const version = x.headers["linkedin-version"];
  if (typeof version !== "string" || version === "")
    return refuse(
      400,
      "VERSION_MISSING",
      "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
    );
  const [year, month] = [Number(version.slice(0, 4)), Number(version.slice(4, 6))];
  const current = x.now.getUTCFullYear() * 100 + x.now.getUTCMonth() + 1;
  const wellFormed = /^\d{6}$/.test(version) && month >= 1 && month <= 12;
  const active =
    wellFormed &&
    Number(version) <= Math.max(NEWEST_KNOWN, current) &&
    x.now.getTime() < Date.UTC(year + 1, month - 1, 15);
  if (!active) return refuse(426, "NONEXISTENT_VERSION", `Requested version ${version} is not active`);
  if (x.headers["x-restli-protocol-version"] !== "2.0.0") {
    return badField(
      "ILLEGAL_ARGUMENT",
      "X-Restli-Protocol-Version",
      "X-Restli-Protocol-Version must be 2.0.0",
      400,
    );
  }
}

/** A URN in the path, which must have come percent-encoded. */
export function pathUrn(x: Exchange): string {
  if (x.rawPath.includes(":")) return refuse(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables");
  return x.params.urn ?? "";
}
