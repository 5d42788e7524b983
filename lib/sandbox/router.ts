import type { Route } from "@/lib/sandbox/exchange";

export interface Match<R> {
  route: R;
  params: Record<string, string>;
}

type Routable = Pick<Route, "method" | "path">;

/** First route whose method and path fit; params are percent-decoded, and `:version` only takes `v26.0` and the like. */
export function matchRoute<R extends Routable>(routes: R[], method: string, path: string): Match<R> | null {
  const segments = path.split("/");
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = matchPath(route.path.split("/"), segments);
    if (params) return { route, params };
  }
  return null;
}

function matchPath(pattern: string[], segments: string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (!part.startsWith(":")) {
      if (part !== segment) return null;
      continue;
    }
    const decoded = decode(segment);
    if (!decoded || (part === ":version" && !/^v\d+\.\d+$/.test(decoded))) return null;
    params[part.slice(1)] = decoded;
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
