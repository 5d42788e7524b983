import "server-only";
import { AppError } from "@/lib/core/errors";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";

/** What went wrong on the way to a network and back; the accounts page has a sentence and a next click for each. */
export type ConnectError =
  | "denied"
  | "expired"
  | "replayed"
  | "unknown_state"
  | "other_browser"
  | "missing_scope"
  | "no_target"
  | "other_account"
  | "unavailable"
  | "bad_address"
  | "forbidden"
  | "failed";

function classify(error: AppError): ConnectError {
  const reason = error.extra.reason;
  if (reason === "missing_scope" || reason === "no_target" || reason === "other_account") return reason;
  if (error.code === "conflict") return "replayed";
  if (error.code === "unavailable") return "unavailable";
  const codes = error.issues.map((issue) => issue.code);
  if (codes.includes("expired_state")) return "expired";
  if (codes.includes("unknown_state")) return "unknown_state";
  if (error.code === "forbidden") return error.message.includes("permission") ? "forbidden" : "other_browser";
  return error.issues.some((issue) => issue.path[0] === "instance_url") ? "bad_address" : "failed";
}

/** To a page below the accounts page, with the outcome. Only a code travels: its words are the page's own. */
export function accountsPage(workspace: string, outcome: Record<string, string>, below = ""): Response {
  const url = new URL(`${env.APP_URL}/${workspace}/accounts${below}`);
  for (const [key, value] of Object.entries(outcome)) url.searchParams.set(key, value);
  return new Response(null, {
    status: 303,
    headers: { location: url.href, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}

/** The same for a failure; what the network said goes to the log, not into an address. */
export function accountsPageAfter(
  error: unknown,
  workspace: string,
  platform: string,
  requestId: string,
): Response {
  if (!(error instanceof AppError)) throw error;
  const reason = classify(error);
  logger.warn({ requestId, platform, reason, error: error.message }, "an account was not connected");
  return accountsPage(workspace, { connect_error: reason, platform, ref: requestId });
}
