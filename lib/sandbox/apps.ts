import type { NetworkName } from "@/lib/sandbox/config";
import type { Db } from "@/lib/sandbox/db";

/** An app registered at a network. `redirectUris` null: the seeded app, whose redirects are configuration. */
export interface App {
  clientId: string;
  secret: string;
  name: string;
  redirectUris: string[] | null;
  scopes: string[];
  data: Record<string, unknown>;
}

const SEEDED: Partial<Record<NetworkName, App>> = Object.fromEntries(
  (
    [
      ["x", "sandbox-x"],
      ["linkedin", "sandbox-linkedin"],
      ["instagram", "sandbox-facebook"],
    ] as const
  ).map(([network, clientId]) => [
    network,
    { clientId, secret: "sandbox-secret", name: "Heliograph", redirectUris: null, scopes: [], data: {} },
  ]),
);

/** The app with this client id: the seeded one of the network, or one registered on the fly. */
export async function findApp(
  db: Db,
  network: NetworkName,
  clientId: string | null | undefined,
): Promise<App | null> {
  if (!clientId) return null;
  const seeded = SEEDED[network];
  if (seeded?.clientId === clientId) return seeded;
  const [row] = await db.query(
    `select client_id as "clientId", secret, name, redirect_uris as "redirectUris", scopes, data
     from sandbox.apps where network = $1 and client_id = $2`,
    [network, clientId],
  );
  return (row as App | undefined) ?? null;
}

export async function storeApp(db: Db, now: Date, network: NetworkName, app: App): Promise<void> {
  await db.query(
    `insert into sandbox.apps (network, client_id, secret, name, redirect_uris, scopes, data, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      network,
      app.clientId,
      app.secret,
      app.name,
      app.redirectUris,
      app.scopes,
      JSON.stringify(app.data),
      now,
    ],
  );
}
