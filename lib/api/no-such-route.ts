import "server-only";
import { AppError } from "@/lib/core/errors";
import { ENDPOINTS } from "./contracts";
import { corsHeaders } from "./origin";
import { problemResponse } from "./problem";
import { requestIdOf } from "./request-id";

/**
 * Calls that no route serves. Next would answer an unknown address with a page for people, a known one in an unknown
 * method with nothing at all, and one that is badly escaped with 500: a program gets a problem document each time.
 */
const BASE = "/api/v1";

interface Served {
  pattern: RegExp;
  methods: Set<string>;
}

function servedPaths(): Served[] {
  const byPath = new Map<string, Set<string>>();
  for (const { path, method } of ENDPOINTS) {
    byPath.set(path, (byPath.get(path) ?? new Set()).add(method));
  }
  const served = [...byPath].map(([path, methods]) => ({ path, methods }));
  // Fixed words before parameters, as the router decides: `/posts/calendar` is not a post.
  served.sort((a, b) => Number(a.path.includes("{")) - Number(b.path.includes("{")));
  return served.map(({ path, methods }) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
    methods,
  }));
}

const served = servedPaths();

/** Methods of the route at `path` (below `/api/v1`), HEAD and OPTIONS included; none when there is no such route. */
function methodsAt(path: string): string[] {
  const methods = served.find(({ pattern }) => pattern.test(path))?.methods;
  if (methods === undefined) return [];
  return [...methods, ...(methods.has("GET") ? ["HEAD"] : []), "OPTIONS"];
}

function isEscapedWell(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    // URIError is the runtime's only way to say so.
    return false;
  }
}

/** True for a call that its own route would not answer. */
export function isRefused(method: string, url: string): boolean {
  const [path = ""] = url.split("?", 1);
  // Everywhere: Next fails at such an address, whatever it leads to.
  if (!isEscapedWell(path)) return true;
  if (!path.startsWith(`${BASE}/`)) return false;
  const methods = methodsAt(path.slice(BASE.length));
  return methods.length > 0 && !methods.includes(method);
}

export interface RefusedCall {
  method: string;
  /** With its `/api/v1`. */
  path: string;
  headers: Headers;
}

/** The answer to such a call: 405 with `Allow` where another method is served, else 404. */
export function noSuchRoute(request: RefusedCall): Response {
  const path = request.path.startsWith(`${BASE}/`) ? request.path.slice(BASE.length) : "";
  const methods = methodsAt(path);
  const headers = corsHeaders(request);
  const requestId = requestIdOf(request);
  if (methods.length === 0 || methods.includes(request.method))
    return problemResponse(new AppError("not_found", "There is no such endpoint."), requestId, headers);
  headers.set("Allow", methods.join(", "));
  const message = `${request.method} is not served here; ${methods.join(", ")} are.`;
  return problemResponse(new AppError("method_not_allowed", message), requestId, headers);
}
