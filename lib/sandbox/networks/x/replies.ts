import { sandboxUrl } from "@/lib/sandbox/config";
import { type Exchange, Rejection, type Reply } from "@/lib/sandbox/exchange";

/** Problem JSON of API v2 (fact sheet 7.4). */
export function problem(status: number, title: string, detail: string, type = "about:blank"): Reply {
  return { status, body: { title, detail, type, status } };
}

export function forbid(detail = "You are not permitted to perform this action."): never {
  throw new Rejection(problem(403, "Forbidden", detail));
}

export function invalid(parameter: string, value: unknown, message: string): never {
  throw new Rejection({
    status: 400,
    body: {
      errors: [{ parameters: { [parameter]: [String(value)] }, message }],
      title: "Invalid Request",
      detail: "One or more parameters to your request was invalid.",
      type: "https://api.x.com/2/problems/invalid-request",
    },
  });
}

export function notFoundError(id: string, parameter = "id") {
  return {
    value: id,
    detail: `Could not find tweet with ${parameter}: [${id}].`,
    title: "Not Found Error",
    resource_type: "tweet",
    parameter,
    resource_id: id,
    type: "https://api.x.com/2/problems/resource-not-found",
  };
}

export function oauthError(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } };
}

export const CREDITS_DEPLETED: Reply = {
  status: 402,
  body: {
    title: "CreditsDepleted",
    detail: "Your enrolled account [1] does not have any credits to fulfill this request.",
    type: "https://api.x.com/2/problems/credits",
  },
};

/** Where the simulated network shows a post. */
export function postUrl(x: Exchange, handle: string, id: string): string {
  return `${sandboxUrl(x.runtime.config, "x")}/${handle}/status/${id}`;
}
