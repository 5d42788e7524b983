import "server-only";
import ipaddr from "ipaddr.js";
import { env } from "@/lib/server/env";

/**
 * The client's address, from `X-Forwarded-For` read from the right: the first address that is not one of
 * `TRUSTED_PROXIES`. The rightmost entry is the socket's own, written by `appendSocketAddress`, so a client that
 * sends the header itself gains nothing.
 */
export function addressOf(headers: Pick<Headers, "get">, trusted = env.TRUSTED_PROXIES): string | null {
  const hops = (headers.get("x-forwarded-for") ?? "")
    .split(",")
    .map((hop) => hop.trim())
    .filter((hop) => ipaddr.isValid(hop));
  const ranges = trusted
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  for (const hop of [...hops].reverse()) {
    if (!ranges.some((range) => contains(range, hop))) return ipaddr.process(hop).toString();
  }
  return hops[0] === undefined ? null : ipaddr.process(hops[0]).toString();
}

/** True when `address` is, or lies in, `range` (an address or CIDR). */
function contains(range: string, address: string): boolean {
  const client = ipaddr.process(address);
  if (!range.includes("/"))
    return ipaddr.isValid(range) && ipaddr.process(range).toString() === client.toString();
  const [base, bits] = ipaddr.parseCIDR(range);
  return base.kind() === client.kind() && client.match(base, bits);
}

/** What counts as one client: an IPv6 subscriber has a whole /64 to pick addresses from. */
export function clientNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}
