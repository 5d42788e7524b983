import { createHmac } from "node:crypto";
import pg from "pg";
import { readConfig } from "@/lib/sandbox/config";
import type { HouseEnvironment } from "./environment";

/*
 * What the sandbox process is given: a database role that owns its own schema alone, and a list of variables. It answers
 * to whoever reaches its ports, so that nothing of the house's (secrets, tokens, keys) may be found behind it.
 */

/** What any program needs of the system it runs on. */
const OF_THE_SYSTEM = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "PGSSLMODE", "PGSSLROOTCERT"];
const OF_ITS_OWN = ["SANDBOX_HOST", "SANDBOX_PORT", "SANDBOX_REDIRECT_ORIGINS"];

/** The sandbox's whole environment; that a network has real credentials is told without them. */
export function sandboxVariables(house: Record<string, string>, databaseUrl: string): Record<string, string> {
  const names = [...OF_THE_SYSTEM, ...OF_ITS_OWN];
  const given = Object.entries(house).filter(([name]) => names.includes(name));
  const { networks } = readConfig(house as NodeJS.ProcessEnv);
  return {
    ...Object.fromEntries(given),
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    SANDBOX_NETWORKS: networks.join(","),
  };
}

/** Everything in the schema becomes the role's, also what an earlier version made as the house. */
const TAKE_OVER = (role: string) => `do $$
  declare thing record;
  begin
    if to_regnamespace('sandbox') is null then create schema sandbox; end if;
    alter schema sandbox owner to ${role};
    for thing in select c.oid::regclass as name from pg_class c
      where c.relnamespace = 'sandbox'::regnamespace and c.relkind in ('r', 'p')
    loop execute format('alter table %s owner to ${role}', thing.name); end loop;
    for thing in select c.oid::regclass as name from pg_class c
      where c.relnamespace = 'sandbox'::regnamespace and c.relkind = 'S'
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
    loop execute format('alter sequence %s owner to ${role}', thing.name); end loop;
  end $$`;

/**
 * Makes the sandbox's role and hands it the schema. Its password is derived, so that every start of one house knows it.
 * @param secret a secret of the house's own, from which nobody can tell the password
 * @returns the database's address for that role; where the database does not let us make one, a sentence and `url`
 */
export async function sandboxDatabase(
  url: string,
  secret: string,
  say: (line: string) => void,
): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>("select current_database() as name");
    const database = rows[0]?.name ?? "";
    const name = `${database.slice(0, 50)}_sandbox`;
    const password = createHmac("sha256", secret).update(`sandbox-role:${database}`).digest("base64url");
    const role = client.escapeIdentifier(name);
    await client.query("begin");
    // Two starts at once would both find no role.
    await client.query("select pg_advisory_xact_lock(8421110)");
    const found = await client.query("select 1 from pg_roles where rolname = $1", [name]);
    const verb = found.rowCount === 0 ? "create" : "alter";
    await client.query(
      `${verb} role ${role} with login nosuperuser nocreatedb nocreaterole password ${client.escapeLiteral(password)}`,
    );
    await client.query(`grant connect on database ${client.escapeIdentifier(database)} to ${role}`);
    await client.query(`grant ${role} to current_user`);
    await client.query(TAKE_OVER(role));
    await client.query("commit");
    const own = new URL(url);
    own.username = encodeURIComponent(name);
    own.password = password;
    return own.href;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    if ((error as { code?: string }).code !== "42501") throw error;
    say(
      "The sandbox uses the role of DATABASE_URL: that role may not make one of its own (CREATEROLE and CREATE on the database).",
    );
    return url;
  } finally {
    await client.end();
  }
}

/** The environment for the sandbox process of this house. */
export async function sandboxEnvironment(
  environment: HouseEnvironment,
  say: (line: string) => void,
): Promise<Record<string, string>> {
  const { DATABASE_URL, NEXTAUTH_SECRET } = environment.parsed;
  return sandboxVariables(environment.variables, await sandboxDatabase(DATABASE_URL, NEXTAUTH_SECRET, say));
}
