import { createHmac } from "node:crypto";
import { type Account, findAccount } from "@/lib/sandbox/accounts";
import type { Exchange } from "@/lib/sandbox/exchange";
import { readParams } from "@/lib/sandbox/networks/instagram/params";
import { graphError, missingObject, refuse } from "@/lib/sandbox/networks/instagram/replies";
import { isExpired, type Token } from "@/lib/sandbox/tokens";

export const SCOPE_WORDS: Record<string, string> = {
  public_profile: "See your name and picture",
  email: "See your email address",
  pages_show_list: "See the Pages you manage",
  pages_read_engagement: "Read the content and followers of your Pages",
  pages_manage_posts: "Publish on your Pages",
  business_management: "Manage your business",
  ads_management: "Manage the ads of your ad accounts",
  ads_read: "See the ads of your ad accounts",
  instagram_basic: "See the profile and media of your Instagram accounts",
  instagram_content_publish: "Publish on your Instagram accounts",
  instagram_manage_comments: "Manage comments on your Instagram accounts",
  instagram_manage_insights: "See insights of your Instagram accounts",
  instagram_manage_contents: "Delete content of your Instagram accounts",
};

export const APP_SECRET = "sandbox-secret";

const REASONS: Record<string, { subcode: number; message: string }> = {
  revoked_by_person: {
    subcode: 458,
    message: "Error validating access token: The user has not authorized application sandbox-facebook.",
  },
  revoked_by_app: {
    subcode: 458,
    message: "Error validating access token: The user has not authorized application sandbox-facebook.",
  },
  password_changed: {
    subcode: 460,
    message:
      "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.",
  },
};

/** Why the token is no longer good, as the Graph says it (190 and a subcode), or null. */
export function tokenProblem(
  token: Token | null,
  now: Date,
): { message: string; code: number; subcode?: number } | null {
  if (!token) return { message: "Invalid OAuth access token - Cannot parse access token", code: 190 };
  if (token.revokedAt) {
    const known = REASONS[token.reason ?? ""];
    return {
      code: 190,
      message: known?.message ?? "Error validating access token.",
      subcode: known?.subcode ?? 467,
    };
  }
  if (isExpired(token, now)) {
    return {
      code: 190,
      subcode: 463,
      message: `Error validating access token: Session has expired on ${token.expiresAt?.toUTCString()}. The current time is ${now.toUTCString()}.`,
    };
  }
  return null;
}

/** The bearer of a good token; its proof must be right when one is sent. */
export async function requireToken(
  x: Exchange,
  ...scopes: string[]
): Promise<{ token: Token; person: Account }> {
  const params = await readParams(x);
  if (!params.has("access_token") && !x.headers.authorization) {
    return refuse({ message: "An access token is required to request this resource.", code: 104 });
  }
  const problem = tokenProblem(x.token, x.now);
  if (problem || !x.token) return refuse(problem ?? { message: "Invalid OAuth access token.", code: 190 });
  const proof = params.get("appsecret_proof");
  if (proof !== undefined && proof !== createHmac("sha256", APP_SECRET).update(x.token.token).digest("hex")) {
    return refuse({
      message: "Invalid appsecret_proof provided in the API argument",
      code: 100,
      type: "GraphMethodException",
    });
  }
  const missing = scopes.find((scope) => !x.token?.scopes.includes(scope));
  if (missing) {
    return refuse({
      status: 403,
      code: 10,
      message: `(#10) Application does not have permission for this action. Requires ${missing} permission to manage the object.`,
    });
  }
  const person = await findAccount(x.db, "instagram", x.token.accountId);
  return person ? { token: x.token, person } : missingObject(x, x.token.accountId);
}

/** The professional account `id`, when this token's person ticked its Page. */
export async function requireProfessional(x: Exchange, id: string, token: Token): Promise<Account> {
  const account = await findAccount(x.db, "instagram", id);
  const granted = (token.data.granted as string[] | undefined) ?? [];
  const page = token.kind === "page" ? token.data.page_id : null;
  const allowed =
    account?.kind === "professional" &&
    account.ownerId === token.accountId &&
    granted.includes(String(account.data.page_id));
  if (!allowed || (page && page !== account.data.page_id)) return missingObject(x, id);
  return account;
}

export const graphUnavailable = (status: number) =>
  status === 500
    ? graphError({ status, code: 1, message: "An unknown error occurred" })
    : graphError({ status, code: 2, message: "Service temporarily unavailable" });
