/** What a network says about an account, as it may be stored: every word cleaned and cut, every address one of the web. */
import { cleanLine } from "@/lib/core/clean-line";
import { webAddress } from "@/lib/core/web-address";
import { PlatformError } from "./error";
import type { Target } from "./platform";
import { isRemoteId } from "./remote-id";

const MAX_NAME_CHARS = 200;
const MAX_LIST = 100;

/** `target` with clean words. Throws `permanent` for an id that cannot be one: cut, it would be another's. */
export function cleanTarget(target: Target): Target {
  const { remoteId } = target;
  if (!isRemoteId(remoteId))
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

function fact(value: unknown): unknown {
  if (typeof value === "string") return cleanLine(value, MAX_NAME_CHARS);
  return Array.isArray(value) ? value.slice(0, MAX_LIST).map(fact) : value;
}
