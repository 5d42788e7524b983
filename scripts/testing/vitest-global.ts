import { startTestServer } from "./database-server";

/** Once per run of vitest: the database server. Workers inherit TEST_DATABASE_URL. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  return () => server.stop();
}
