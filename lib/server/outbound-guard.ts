import "server-only";
/**
 * Where an outbound request may go. The name is resolved once, every address it has is checked, and the connection
 * is made to the address that was checked: a name that resolves differently a moment later changes nothing.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { HttpFailure } from "@/lib/core/http";

export interface GuardPolicy {
  /** Exact `host:port` pairs that are let through although they are private (sandbox, tests). */
  allow: readonly string[];
  /** Hosts are the vendors' own, fixed in code: addresses are not checked. Never for a host that a user gave. */
  trusted?: boolean;
  /** For tests; all addresses of a name. */
  resolve?: (hostname: string) => Promise<readonly string[]>;
}

export interface Destination {
  /** Address to connect to. */
  address: string;
  port: number;
  /** Name for TLS; empty for an IP literal. */
  servername: string;
  secure: boolean;
}

const GLOBAL_UNICAST_V6 = ipaddr.parseCIDR("2000::/3");

/** True for an address that any host on the internet may have; false for every special range, also inside IPv6. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // A zone (`fe80::1%eth0`) names a local link.
  if (address.includes("%")) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(GLOBAL_UNICAST_V6);
}

/** `host:port` of `url` as allow lists write it, the default port spelled out. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${String(portOf(url))}`;
}

function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

/** Parses and checks the address itself, without resolving. Throws `HttpFailure` `blocked`. */
export function parseTarget(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch (error) {
    throw blocked("This is not an address.", error);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw blocked(`${url.protocol} is not spoken here.`);
  if (url.username !== "" || url.password !== "")
    throw blocked("An address with a password in it is not used.");
  return url;
}

/** Resolves, checks and pins. What a name resolves to is not told: it would map the network behind us. Throws `HttpFailure` `blocked` or `dns`; nothing has been sent then. */
export async function destinationOf(url: URL, policy: GuardPolicy): Promise<Destination> {
  const secure = url.protocol === "https:";
  const port = portOf(url);
  // The URL parser has already turned octal, hex, dword, mapped and dotted notations into one; brackets mark IPv6.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const checked = policy.trusted !== true && !policy.allow.some((entry) => sameHost(entry, url));
  if (isIP(host) !== 0) {
    if (checked && !isPublicAddress(host)) throw blocked(`${host} is not a public address.`);
    return { address: host, port, servername: "", secure };
  }
  const addresses = await resolveAll(host, policy);
  const refused = checked ? addresses.find((address) => !isPublicAddress(address)) : undefined;
  if (refused !== undefined) throw blocked(`${host} has an address that is not public.`);
  const [address] = addresses;
  if (address === undefined) throw new HttpFailure("dns", false, `${host} has no address.`);
  return { address, port, servername: host, secure };
}

function sameHost(entry: string, url: URL): boolean {
  return entry.trim().toLowerCase() === hostAndPort(url);
}

async function resolveAll(host: string, policy: GuardPolicy): Promise<readonly string[]> {
  try {
    if (policy.resolve) return await policy.resolve(host);
    return (await lookup(host, { all: true })).map((found) => found.address);
  } catch (error) {
    throw new HttpFailure("dns", false, `${host} could not be found.`, error);
  }
}

function blocked(message: string, cause?: unknown): HttpFailure {
  return new HttpFailure("blocked", false, message, cause);
}
