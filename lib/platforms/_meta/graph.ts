/** One call of the Graph API: token in the header, proof of the app's secret, parameters as a form. */
import { createHmac } from "node:crypto";
import type { HttpClient, HttpRequest, HttpResponse } from "@/lib/core/http";
import { call, FORM, formBody, withQuery } from "@/lib/platforms/core/call";
import type { AdapterContext } from "@/lib/platforms/core/platform";
import { classifyGraph } from "./graph-error";

export interface GraphCall {
  method: "GET" | "POST" | "DELETE";
  /** Below the version, without leading slash. */
  path: string;
  params?: Readonly<Record<string, string>>;
  /** Null for calls of the app itself. */
  token: string | null;
  timeoutMs?: number;
  /** The client for the one irreversible call. */
  once?: HttpClient;
}

/** A 2xx, or a `PlatformError`. */
export function graph(ctx: AdapterContext, input: GraphCall): Promise<HttpResponse> {
  const base = `${String(ctx.endpoints.graph)}/${String(ctx.endpoints.version)}/${input.path}`;
  const params = { ...input.params, ...proof(ctx, input.token) };
  const headers: Record<string, string> =
    input.token === null ? {} : { authorization: `Bearer ${input.token}` };
  const inBody = input.method === "POST";
  const request: HttpRequest = {
    method: input.method,
    url: inBody || Object.keys(params).length === 0 ? base : withQuery(base, params),
    headers: inBody ? { ...headers, "content-type": FORM } : headers,
    ...(inBody ? { body: formBody(params) } : {}),
    ...(input.timeoutMs === undefined ? {} : { timeoutMs: input.timeoutMs }),
  };
  const irreversible = input.once !== undefined;
  return call(input.once ?? ctx.http, request, {
    classify: classifyGraph(ctx.clock.now(), irreversible),
    irreversible,
    // One budget for every call of an account. Source: instagram.md §7.1.
    limits: "all",
  });
}

/** `appsecret_proof`: shows that the call comes from the app's own server. Source: facebook.md §1.9. */
function proof(ctx: AdapterContext, token: string | null): Record<string, string> {
  if (token === null || ctx.app === null) return {};
  return { appsecret_proof: createHmac("sha256", ctx.app.clientSecret).update(token).digest("hex") };
}
