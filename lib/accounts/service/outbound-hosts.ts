import "server-only";
import { allowedHosts } from "../internal/networks";

/** Exact `host:port` pairs that the outbound guard lets through although they are private; for other domains. */
export function outboundHosts(): string[] {
  return allowedHosts();
}
