/** Where a person wanted to go: written by the proxy, read when a page sends them to sign in first. */
export const ADDRESS_HEADER = "x-heliograph-address";

/** Path and query of a page, without the framework's own parameter. Longer than any page of ours has: only its path. */
export function addressOfPage(url: Pick<URL, "pathname" | "searchParams">): string {
  const query = new URLSearchParams(url.searchParams);
  query.delete("_rsc");
  const search = query.toString();
  return search === "" || search.length > 1_000 ? url.pathname : `${url.pathname}?${search}`;
}

/** The sign-in page that leads back to `address`. */
export function signInPage(address: string | null): string {
  return address === null || address === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(address)}`;
}
