import "server-only";
import type { Claimed } from "./load";
import type { EngineDeps, OpenAccount } from "./ports";

/**
 * The session of a claimed delivery. Its adapter goes by the database's clock, as the engine does that compares with
 * what the adapter says; this process's own may be wrong by hours. Throws what `AccountsPort.open` throws.
 */
export async function openFor(d: Claimed, deps: EngineDeps): Promise<OpenAccount> {
  return { ...(await deps.accounts.open(d.account)), clock: d.clock };
}
