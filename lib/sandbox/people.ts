import type { Account } from "@/lib/sandbox/accounts";
import type { AccountInput } from "@/lib/sandbox/admin-schema";
import type { NetworkName } from "@/lib/sandbox/config";
import type { Db } from "@/lib/sandbox/db";
import { DEMO_PASSWORD, ensureRepo } from "@/lib/sandbox/networks/bluesky/session";
import { ensurePerson as ensureInstagram } from "@/lib/sandbox/networks/instagram/people";
import { ensurePerson as ensureLinkedin } from "@/lib/sandbox/networks/linkedin/oauth";
import { ensurePerson as ensureMastodon } from "@/lib/sandbox/networks/mastodon/oauth";
import { ensurePerson as ensureX } from "@/lib/sandbox/networks/x/oauth";
import type { Runtime } from "@/lib/sandbox/runtime";

type Ensure = (x: { db: Db; now: Date }, handle: string) => Promise<Account>;

const ENSURE: Record<Exclude<NetworkName, "bluesky">, Ensure> = {
  x: ensureX,
  linkedin: ensureLinkedin,
  instagram: ensureInstagram,
  mastodon: ensureMastodon,
};

/** Create or change a simulated person, as signing up in the network's own app would. */
export async function createPerson(runtime: Runtime, input: AccountInput): Promise<Account> {
  const x = { db: runtime.db, now: runtime.clock.now() };
  const account =
    input.network === "bluesky"
      ? await ensureRepo(x.db, x.now, input.handle, input.password ?? DEMO_PASSWORD, input.display_name)
      : await ENSURE[input.network](x, input.handle);
  const changed = {
    ...account,
    displayName: input.display_name ?? account.displayName,
    password: input.password ?? account.password,
    data: { ...account.data, ...input.data },
  };
  await runtime.db.query(
    "update sandbox.accounts set display_name = $3, password = $4, data = $5 where network = $1 and id = $2",
    [account.network, account.id, changed.displayName, changed.password, JSON.stringify(changed.data)],
  );
  return changed;
}
