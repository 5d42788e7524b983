import "server-only";
import { AppError } from "@/lib/core/errors";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";

/** What went wrong on the way to a network and back; the accounts page has a sentence and a next click for each. */
const REASONS = [
  "denied",
  "expired_state",
  "replayed",
  "unknown_state",
  "other_browser",
  "other_site",
  "other_server",
  "missing_scope",
  "no_target",
  "other_account",
  "unavailable",
  "bad_address",
  "forbidden",
  "failed",
  "internal",
] as const;
export type ConnectError = (typeof REASONS)[number];

function reasonOf(error: AppError): ConnectError {
  const named = REASONS.find((reason) => reason === error.extra.reason);
  if (named !== undefined) return named;
  if (error.code === "unavailable" || error.code === "forbidden") return error.code;
  return error.issues.some((issue) => issue.path[0] === "instance_url") ? "bad_address" : "failed";
}

/** A redirect below `/auth/`, where `next.config.ts` lets no address travel on: it may hold a code. */
export function goTo(path: string): Response {
  return new Response(null, {
    status: 303,
    headers: {
      // Put together, not resolved: a path that begins with two slashes would name another host.
      location: `${env.APP_URL}${path}`,
      "cache-control": "no-store",
    },
  });
}

/** To the sign-in page, and back to `path` from there. */
export function signInFirst(path: string): Response {
  return goTo(`/sign-in?${new URLSearchParams({ next: path }).toString()}`);
}

/** To a page below the accounts page, with the outcome. Only a code travels: its words are the page's own. */
export function accountsPage(workspace: string, outcome: Record<string, string>, below = ""): Response {
  const query = new URLSearchParams(outcome).toString();
  return goTo(`/${workspace}/accounts${below}${query === "" ? "" : `?${query}`}`);
}

/** The same for a failure; what the network said goes to the log, not into an address. */
export function accountsPageAfter(
  error: unknown,
  workspace: string,
  platform: string,
  requestId: string,
): Response {
  if (!(error instanceof AppError)) {
    logger.error({ requestId, platform, error }, "connecting an account failed");
    return accountsPage(workspace, { connect_error: "internal", platform, ref: requestId });
  }
  const reason = reasonOf(error);
  logger.warn({ requestId, platform, reason, error: error.message }, "an account was not connected");
  const missing = Array.isArray(error.extra.missing_scopes) ? error.extra.missing_scopes.join(",") : "";
  return accountsPage(workspace, {
    connect_error: reason,
    platform,
    ref: requestId,
    ...(missing === "" ? {} : { missing }),
  });
}
