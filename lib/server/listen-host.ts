import ipaddr from "ipaddr.js";

/** Whether nobody but this machine reaches what listens there: `localhost`, 127.0.0.0/8 or `::1`, in brackets or not. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (name === "localhost") return true;
  // In four parts only: `127.1` is a name to a browser, and names are not resolved here.
  if (!ipaddr.IPv4.isValidFourPartDecimal(name) && !ipaddr.IPv6.isValid(name)) return false;
  return ipaddr.process(name).range() === "loopback";
}

/** The host to put into an address of what listens on `host`: a wildcard is no destination. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return ipaddr.IPv6.isValid(host) ? `[${host}]` : host;
}
