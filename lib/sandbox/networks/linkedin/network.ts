import { findAccount } from "@/lib/sandbox/accounts";
import { readForm } from "@/lib/sandbox/body";
import type { Exchange, Network } from "@/lib/sandbox/exchange";
import { imageRoutes } from "@/lib/sandbox/networks/linkedin/images";
import { oauthRoutes } from "@/lib/sandbox/networks/linkedin/oauth";
import { postRoutes } from "@/lib/sandbox/networks/linkedin/posts";
import { linkedinError } from "@/lib/sandbox/networks/linkedin/replies";
import { secret } from "@/lib/sandbox/random";
import { bearer, findCode, findToken } from "@/lib/sandbox/tokens";

async function identify(x: Exchange) {
  const presented = bearer(x.headers);
  const token = presented ? await findToken(x.db, "linkedin", presented) : null;
  let accountId = token?.accountId;
  if (x.method === "POST" && x.rawPath.startsWith("/oauth/v2/")) {
    const form = readForm(x);
    const named = form.get("refresh_token") ?? form.get("token");
    if (named) accountId = (await findToken(x.db, "linkedin", named))?.accountId;
    else if (form.get("code"))
      accountId = (await findCode(x.db, "linkedin", form.get("code") ?? ""))?.accountId;
  }
  return { token, account: accountId ? await findAccount(x.db, "linkedin", accountId) : null };
}

/** LinkedIn for a self-serve app: sign in and share as a member (platforms/linkedin fact sheet). */
export const linkedin: Network = {
  name: "linkedin",
  title: "LinkedIn",
  maxBodyBytes: 40_000_000,
  routes: [...oauthRoutes, ...imageRoutes, ...postRoutes],
  identify,
  headers: () => ({ "x-li-uuid": secret(12), "x-li-fabric": "sandbox" }),
  // No rate headers and no Retry-After, also when the reset is known.
  rateLimited: () => ({
    status: 429,
    body: {
      serviceErrorCode: 101,
      code: "TOO_MANY_REQUESTS",
      message: "Resource level throttle limit for calls to this resource is reached.",
      status: 429,
    },
  }),
  unavailable: (x, status) => ({
    status,
    body: { status, message: status === 500 ? "Internal Server Error" : "Service Unavailable" },
  }),
  notFound: (x) => linkedinError(404, "RESOURCE_NOT_FOUND", `No virtual resource found for ${x.rawPath}`),
  tooLarge: () => linkedinError(413, "PAYLOAD_TOO_LARGE", "Request entity too large"),
};
