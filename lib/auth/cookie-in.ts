import "server-only";

/** The value of one cookie of a request's `Cookie` header, or null. */
export function cookieIn(headers: Pick<Headers, "get">, name: string): string | null {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
