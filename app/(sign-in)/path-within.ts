/**
 * `value` when it is a path of this origin; null for other hosts in every disguise (`//host`, `/\host`, `https:`), and
 * for what must begin with a click on a page of ours.
 */
export function pathWithin(value: unknown): string | null {
  if (typeof value !== "string" || !value.startsWith("/")) return null;
  const base = "http://heliograph.invalid";
  if (!URL.canParse(value, base)) return null;
  const url = new URL(value, base);
  // `/.//host` resolves to a path that names a host once it stands alone.
  if (url.pathname.startsWith("//") || url.pathname.startsWith("/auth/connect/")) return null;
  return url.origin === base ? `${url.pathname}${url.search}` : null;
}
