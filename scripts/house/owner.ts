import pg from "pg";
import type { HouseEnvironment } from "./environment";

/**
 * The address at which the owner of an empty house signs up, null for one that has people or lets everybody in. Loads
 * the domain, and ends its pool, only when there is something to print: loading it slows a start.
 */
export async function ownerAddress(environment: HouseEnvironment): Promise<string | null> {
  if (environment.parsed.SIGN_UP === "open" || (await hasPeople(environment.parsed.DATABASE_URL)))
    return null;
  Object.assign(process.env, environment.variables);
  const { createOwnerAddress } = await import("@/lib/auth/sign-up-door");
  const { pool } = await import("@/lib/db/pool");
  try {
    return await createOwnerAddress();
  } finally {
    await pool.end();
  }
}

async function hasPeople(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query("select 1 from users limit 1")).rowCount !== 0;
  } finally {
    await client.end();
  }
}
