/** X's rejections in our taxonomy, by status, problem type and old code. Source: x.md §7.4. */
import { bodyJson, type HttpResponse } from "@/lib/core/http";
import { failed } from "@/lib/platforms/core/call";
import type { PlatformError, PlatformErrorKind } from "@/lib/platforms/core/error";
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

export function classifyX(response: HttpResponse): PlatformError | null {
  const parsed = XProblem.safeParse(bodyJson(response));
  if (response.status === 429 && !parsed.success) {
    return failed("rate_limited", response, "Too many requests.", limitOf(response));
  }
  if (!parsed.success) return null;
  const problem = parsed.data;
  if (!("title" in problem)) {
    const [first] = problem.errors;
    const code = first?.code ?? 0;
    const kind = BY_OLD_CODE[code] ?? BY_STATUS[response.status] ?? "permanent";
    return failed(kind, response, first?.message ?? "X refused.", {
      vendorCode: String(code),
      ...limitOf(response, kind),
    });
  }
  // The host in `type` differs between versions: only the last segment names the problem.
  const name = problem.type.split("/").at(-1) ?? "";
  const kind =
    response.status === 429 && name === "about:blank"
      ? "rate_limited"
      : (BY_PROBLEM[name] ?? BY_STATUS[response.status] ?? "permanent");
  const first = problem.errors?.[0];
  return failed(kind, response, first?.message ?? problem.detail ?? problem.title, {
    vendorCode: problem.reason ?? (name === "about:blank" ? problem.title : name),
    ...limitOf(response, kind),
    ...(kind === "invalid_content" ? { field: fieldOf(first?.parameters) } : {}),
  });
}

/** X tells the end of the window in Unix seconds; a limit of the whole app comes with its own header. */
function limitOf(response: HttpResponse, kind: PlatformErrorKind = "rate_limited") {
  if (kind === "quota_exhausted") return { limitScope: "app" as const };
  if (kind !== "rate_limited") return {};
  const { headers } = response;
  const app = headers["x-app-limit-24hour-remaining"] === "0";
  const reset = Number(app ? headers["x-app-limit-24hour-reset"] : headers["x-rate-limit-reset"]);
  return {
    limitScope: app ? ("app" as const) : ("account" as const),
    ...(Number.isFinite(reset) && reset > 0 ? { retryAt: new Date(reset * 1000) } : {}),
  };
}

function fieldOf(parameters: Record<string, unknown> | null | undefined): string[] {
  const name = Object.keys(parameters ?? {})[0] ?? "text";
  return name.startsWith("media") ? ["media"] : name === "text" ? ["text"] : ["options", name];
}
