/**
 * The Graph API's error envelope in our taxonomy, shared by the networks of Meta. Kinds come from code and subcode.
 * Sources: facebook.md §7, instagram.md §7.
 */
import { z } from "zod";
import { bodyJson, type HttpResponse } from "@/lib/core/http";
import { type Classify, failed } from "@/lib/platforms/core/call";
import type { PlatformErrorDetail, PlatformErrorKind } from "@/lib/platforms/core/error";
import type { Remedy } from "@/lib/platforms/core/remedy";

const GraphError = z.object({
  error: z.object({
    message: z.string(),
    code: z.number(),
    error_subcode: z.number().nullish(),
    is_transient: z.boolean().nullish(),
    error_user_msg: z.string().nullish(),
  }),
});

/** Code with subcode first, then code alone. */
const KINDS: Readonly<Record<string, PlatformErrorKind>> = {
  "4/2207051": "policy",
  "9/2207042": "quota_exhausted",
  "24/2207006": "permanent",
  "24/2207008": "not_ready",
  "25/2207050": "policy",
  "100/33": "unavailable",
  "190/463": "auth_expired",
  "9004/2207052": "unavailable",
  "9007/2207027": "not_ready",
  "4": "rate_limited",
  "9": "quota_exhausted",
  "10": "permission",
  "17": "rate_limited",
  "32": "rate_limited",
  "100": "invalid_content",
  "102": "auth_revoked",
  "190": "auth_revoked",
  "324": "media_rejected",
  "341": "rate_limited",
  "352": "media_rejected",
  "368": "policy",
  "506": "duplicate",
  "613": "rate_limited",
  "36000": "media_rejected",
  "36001": "media_rejected",
  "36003": "media_rejected",
  "36004": "invalid_content",
  "80001": "rate_limited",
  "80002": "rate_limited",
};

/** Where the kind alone would send a person the wrong way. */
const REMEDY_OF: Readonly<Record<string, Remedy>> = {
  "4/2207051": "slow_down",
  "25/2207050": "unlock_account",
  "190/459": "unlock_account",
  "190/464": "unlock_account",
  "368": "slow_down",
};

/** Meta's own trouble, sent with a 400: it says nothing about whether the call had its effect. */
const SERVER_TROUBLE = new Set([-2, -1, 1, 2]);
const PERMISSION = { from: 200, to: 299 };
const QUOTA_LOOK_AGAIN_MS = 3_600_000;

/** A classifier for one call. `irreversible` turns Meta's own trouble into an unknown outcome. */
export function classifyGraph(now: Date, irreversible: boolean): Classify {
  return (response) => {
    const parsed = GraphError.safeParse(bodyJson(response));
    if (!parsed.success)
      return response.status === 429 ? failed("rate_limited", response, "Too many requests.") : null;
    const { error } = parsed.data;
    const kind = kindOf(error.code, error.error_subcode ?? null, irreversible);
    const vendorCode = error.error_subcode
      ? `${String(error.code)}/${String(error.error_subcode)}`
      : String(error.code);
    return failed(kind, response, error.error_user_msg ?? error.message, {
      vendorCode,
      ...remedyOf(vendorCode, error.code),
      ...detailOf(kind, error.code, response, now),
    });
  };
}

function remedyOf(vendorCode: string, code: number): { remedy?: Remedy } {
  const remedy = REMEDY_OF[vendorCode] ?? REMEDY_OF[String(code)];
  return remedy === undefined ? {} : { remedy };
}

function kindOf(code: number, subcode: number | null, irreversible: boolean): PlatformErrorKind {
  if (SERVER_TROUBLE.has(code)) return irreversible ? "outcome_unknown" : "unavailable";
  const known =
    (subcode === null ? undefined : KINDS[`${String(code)}/${String(subcode)}`]) ?? KINDS[String(code)];
  if (known) return known;
  return code >= PERMISSION.from && code <= PERMISSION.to ? "permission" : "permanent";
}

function detailOf(
  kind: PlatformErrorKind,
  code: number,
  response: HttpResponse,
  now: Date,
): Partial<PlatformErrorDetail> {
  switch (kind) {
    case "invalid_content":
      return { field: ["text"] };
    case "media_rejected":
      return { field: ["media"] };
    case "quota_exhausted":
      // A rolling day whose end the network does not tell.
      return { limitScope: "account", resetsAt: new Date(now.getTime() + QUOTA_LOOK_AGAIN_MS) };
    case "rate_limited":
      return { limitScope: code === 4 || code === 341 ? "app" : "account", ...retryAt(response, now) };
    default:
      return {};
  }
}

const Usage = z.record(
  z.string(),
  z.array(z.object({ estimated_time_to_regain_access: z.number().nullish() })),
);

/** `X-Business-Use-Case-Usage` tells minutes until the calls are taken again. */
function retryAt(response: HttpResponse, now: Date): { retryAt?: Date } {
  const header = response.headers["x-business-use-case-usage"];
  if (header === undefined) return {};
  try {
    const usage = Usage.parse(JSON.parse(header));
    const minutes = Math.max(
      0,
      ...Object.values(usage)
        .flat()
        .map((row) => row.estimated_time_to_regain_access ?? 0),
    );
    return minutes > 0 ? { retryAt: new Date(now.getTime() + minutes * 60_000) } : {};
  } catch {
    // A header in another shape tells no time; the engine has its own pause.
    return {};
  }
}
