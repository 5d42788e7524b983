/** X's rejections in our taxonomy, by status, problem type and old code. Source: x.md §7.4. */
import { bodyJson, type HttpResponse } from "@/lib/core/http";
import { type Classify, failed } from "@/lib/platforms/core/call";
import type { PlatformError, PlatformErrorKind } from "@/lib/platforms/core/error";
import type { Remedy } from "@/lib/platforms/core/remedy";
import { XProblem } from "./schema";

const BY_PROBLEM: Readonly<Record<string, PlatformErrorKind>> = {
  "usage-capped": "quota_exhausted",
  "rate-limit-exceeded": "rate_limited",
  "client-forbidden": "permission",
  "oauth1-permissions": "permission",
  "unsupported-authentication": "permission",
  "not-authorized-for-resource": "permission",
  "invalid-request": "invalid_content",
  credits: "quota_exhausted",
};

const BY_OLD_CODE: Readonly<Record<number, PlatformErrorKind>> = {
  32: "auth_revoked",
  64: "policy",
  88: "rate_limited",
  89: "auth_revoked",
  186: "invalid_content",
  187: "duplicate",
  326: "policy",
};

const BY_STATUS: Readonly<Record<number, PlatformErrorKind>> = {
  400: "invalid_content",
  401: "auth_expired",
  402: "quota_exhausted",
  403: "policy",
  404: "permanent",
};

/** Where the kind alone would send a person the wrong way. */
const REMEDY_OF: Readonly<Record<string, Remedy>> = {
  credits: "add_credits",
  "usage-capped": "raise_cap",
  "client-forbidden": "set_up_app",
  "oauth1-permissions": "set_up_app",
  "unsupported-authentication": "set_up_app",
  64: "unlock_account",
  326: "unlock_account",
};

/** A bare 403 has one text for several causes, of which a text posted before is the commonest. */
function remedyOf(name: string, status: number, kind: PlatformErrorKind): { remedy?: Remedy } {
  const remedy =
    REMEDY_OF[name] ?? (status === 402 ? "add_credits" : kind === "policy" ? "change_or_unlock" : undefined);
  return remedy === undefined ? {} : { remedy };
}

/** The host in `type` differs between versions: only the last segment names the problem. */
export function problemName(type: string): string {
  return type.split("/").at(-1) ?? "";
}

/** A classifier for one call that is answered at `now`. */
export function classifyX(now: Date): Classify {
  return (response) => classify(response, now);
}

function classify(response: HttpResponse, now: Date): PlatformError | null {
  const parsed = XProblem.safeParse(bodyJson(response));
  if (response.status === 429 && !parsed.success) {
    return failed("rate_limited", response, "Too many requests.", limitOf(response, "rate_limited", now));
  }
  if (!parsed.success) return null;
  const problem = parsed.data;
  if (!("title" in problem)) {
    const [first] = problem.errors;
    const code = first?.code ?? 0;
    const kind = BY_OLD_CODE[code] ?? BY_STATUS[response.status] ?? "permanent";
    return failed(kind, response, first?.message ?? "X refused.", {
      vendorCode: String(code),
      ...limitOf(response, kind, now),
      ...remedyOf(String(code), response.status, kind),
    });
  }
  const name = problemName(problem.type);
  const kind =
    response.status === 429 && name === "about:blank"
      ? "rate_limited"
      : (BY_PROBLEM[name] ?? BY_STATUS[response.status] ?? "permanent");
  const first = problem.errors?.[0];
  return failed(kind, response, first?.message ?? problem.detail ?? problem.title, {
    vendorCode: problem.reason ?? (name === "about:blank" ? problem.title : name),
    ...limitOf(response, kind, now),
    ...remedyOf(name, response.status, kind),
    ...(kind === "invalid_content" ? { field: fieldOf(first?.parameters) } : {}),
  });
}

/** Credits and monthly caps end when the operator acts or the month does, and every look may cost. */
const QUOTA_LOOK_AGAIN_MS = 15 * 60_000;

/** X tells the end of a window in Unix seconds; limits of a day, of the app or of the user, have their own headers. */
function limitOf(response: HttpResponse, kind: PlatformErrorKind, now: Date) {
  if (kind === "quota_exhausted")
    return { limitScope: "app" as const, resetsAt: new Date(now.getTime() + QUOTA_LOOK_AGAIN_MS) };
  if (kind !== "rate_limited") return {};
  const { headers } = response;
  const app = headers["x-app-limit-24hour-remaining"] === "0";
  const day = headers["x-user-limit-24hour-remaining"] === "0";
  const window = app ? "x-app-limit-24hour" : day ? "x-user-limit-24hour" : "x-rate-limit";
  const reset = Number(headers[`${window}-reset`]);
  return {
    limitScope: app ? ("app" as const) : ("account" as const),
    ...(Number.isFinite(reset) && reset > 0 ? { retryAt: new Date(reset * 1000) } : {}),
  };
}

function fieldOf(parameters: Record<string, unknown> | null | undefined): string[] {
  const name = Object.keys(parameters ?? {})[0] ?? "text";
  return name.startsWith("media") ? ["media"] : name === "text" ? ["text"] : ["options", name];
}
