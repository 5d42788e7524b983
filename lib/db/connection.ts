import type { PoolConfig } from "pg";

/**
 * A PostgreSQL address taken apart, with the session time zone set to UTC on top of options it brings along.
 * Prisma's engine must be given these fields: with a connection string its shadow database silently is the main
 * one. Certificates by path (`sslrootcert=` …) are left to `NODE_EXTRA_CA_CERTS`.
 * @throws TypeError when the address is not a URL.
 */
export function connectionFields(databaseUrl: string): PoolConfig & { database: string } {
  const url = new URL(databaseUrl);
  const sslMode = url.searchParams.get("sslmode");
  const given = url.searchParams.get("options");
  return {
    host: url.hostname
      ? decodeURIComponent(url.hostname).replace(/^\[|\]$/g, "")
      : (url.searchParams.get("host") ?? "localhost"),
    port: url.port ? Number(url.port) : 5432,
    user: decodeURIComponent(url.username) || "postgres",
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || "postgres",
    ...(sslMode && sslMode !== "disable"
      ? { ssl: { rejectUnauthorized: sslMode === "verify-ca" || sslMode === "verify-full" } }
      : {}),
    options: [given, "-c timezone=UTC"].filter(Boolean).join(" "),
  };
}

/** The same address for another database of the same server. */
export function withDatabase(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.toString();
}
