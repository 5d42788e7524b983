import "server-only";
/**
 * Where a network sends a person back to, and whether an answer that arrived there belongs to the server that was
 * asked. Where anybody may run a server, a hostile one can lead a person on to an honest one and have that one's code
 * brought to us under its own state; so each server has an address of its own, and what arrives anywhere else is
 * refused before the code is sent to anybody.
 */
import { AppError, invalidField } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { env } from "@/lib/server/env";
import { sha256 } from "@/lib/server/crypto";
import type { Network } from "./networks";

/** The address that an operator registers at a network that is one place. */
export function platformRedirectUri(platform: PlatformId): string {
  return `${env.APP_URL}/auth/callback/${platform}`;
}

/** Our address for `network`: for one server among many it ends in an opaque id that stands for that server. */
export function ownRedirectUri(network: Pick<Network, "platform" | "instanceUrl">): string {
  const address = platformRedirectUri(network.platform);
  if (network.instanceUrl === "") return address;
  return `${address}/${sha256(`${network.platform} ${network.instanceUrl}`).slice(0, 32)}`;
}

/** What came back with the code. */
export interface Arrival {
  /** The server that says it answers (RFC 9207), where it says so. */
  iss: string | null;
  /** The address it came to, known where it came to us; null for an integrator's. */
  arrivedAt: string | null;
}

const MIXED_UP = "This answer comes from another server than the one you were sent to. Start again.";

function mixedUp(field: string): AppError {
  return new AppError("invalid_input", MIXED_UP, {
    issues: [{ path: [field], code: "other_server", message: MIXED_UP }],
    extra: { reason: "other_server" },
  });
}

/** Servers differ in the slash at the end of their own name. */
const sameServer = (issuer: string, instanceUrl: string) => issuer.replace(/\/$/, "") === instanceUrl;

/**
 * Throws `invalid_input` unless the answer can only be that of the server which the state was made for: by its own word
 * (`iss`), or because the address it came to stands for that server alone.
 */
export async function assertPairing(
  started: { network: Network; redirectUri: string },
  arrival: Arrival,
): Promise<void> {
  const { network, redirectUri } = started;
  if (arrival.arrivedAt !== null && arrival.arrivedAt !== redirectUri) throw mixedUp("state");
  if (network.instanceUrl === "") return;
  if (arrival.iss !== null) {
    if (!sameServer(arrival.iss, network.instanceUrl)) throw mixedUp("iss");
    return;
  }
  if (redirectUri === ownRedirectUri(network)) return;
  const servers = await prisma.platformApp.findMany({
    where: { platform: network.platform, redirectUri },
    distinct: ["instanceUrl"],
    select: { instanceUrl: true },
    take: 2,
  });
  if (servers.length === 1 && servers[0]?.instanceUrl === network.instanceUrl) return;
  throw invalidField(
    ["iss"],
    "Several servers answer at this redirect address: pass on the `iss` of the redirect, or register one address for each server.",
    "required",
  );
}
