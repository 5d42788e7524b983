/** What a network says about an account, as it may be stored: every word cleaned and cut, every address one of the web. */
import { cleanLine, storable } from "@/lib/core/clean-line";
import { PlatformError } from "./error";
import type { Target } from "./platform";

const MAX_ID_CHARS = 500;
const MAX_NAME_CHARS = 200;
const MAX_ADDRESS_CHARS = 2_000;
const MAX_LIST = 100;

/** `target` with clean words. Throws `permanent` for an id that cannot be one: cut, it would be another's. */
export function cleanTarget(target: Target): Target {
  const { remoteId } = target;
  if (remoteId === "" || remoteId.length > MAX_ID_CHARS || storable(remoteId) !== remoteId)
    throw new PlatformError("permanent", { message: "The network gave the account an id that is none." });
  const username = cleanLine(target.username, MAX_NAME_CHARS) || remoteId;
  return {
    ...target,
    username,
    displayName: cleanLine(target.displayName, MAX_NAME_CHARS) || username,
    avatarUrl: webAddress(target.avatarUrl),
    profileUrl: webAddress(target.profileUrl),
    profile: Object.fromEntries(Object.entries(target.profile).map(([key, value]) => [key, fact(value)])),
  };
}

/** `address` when it is one of http or https that a browser can open; else null. */
export function webAddress(address: string | null | undefined): string | null {
  if (!address || address.length > MAX_ADDRESS_CHARS || !URL.canParse(address)) return null;
  return /^https?:$/.test(new URL(address).protocol) ? storable(address) : null;
}

function fact(value: unknown): unknown {
  if (typeof value === "string") return cleanLine(value, MAX_NAME_CHARS);
  return Array.isArray(value) ? value.slice(0, MAX_LIST).map(fact) : value;
}
