/** What must begin with a click on a page of ours, not with a sign-in. */
const NEEDS_A_CLICK = /^\/auth\/connect(\/|$)/;

/**
 * `value` when it is a path of this origin; null for other hosts in every disguise (`//host`, `/\host`, `https:`), and
 * for what must begin with a click on a page of ours. Compared and answered as a server would read it: dots resolved,
 * repeated slashes as one.
 */
export function pathWithin(value: unknown): string | null {
  if (typeof value !== "string" || !value.startsWith("/")) return null;
  const base = "http://heliograph.invalid";
  if (!URL.canParse(value, base)) return null;
  const url = new URL(value, base);
  // `/.//host` resolves to a path that names a host once it stands alone.
  if (url.origin !== base || url.pathname.startsWith("//")) return null;
  const path = url.pathname.replace(/\/{2,}/g, "/");
  const read = decoded(path);
  return read === null || NEEDS_A_CLICK.test(read) ? null : `${path}${url.search}`;
}

/** Escapes undone, and what they hid (`%2F`, `%2E%2E`) normalized again; null for what no router can read. */
function decoded(path: string): string | null {
  try {
    const url = new URL(`http://heliograph.invalid${decodeURIComponent(path).replace(/[\\/]+/g, "/")}`);
    return decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
}
