import { startTestServer } from "./database-server";
import { compilePrograms } from "./programs";

/** Once per run of vitest: database server and compiled programs. Workers inherit TEST_DATABASE_URL, TEST_PROGRAMS. */
export default async function setup(): Promise<() => Promise<void>> {
  const [server, removePrograms] = await Promise.all([startTestServer(), compilePrograms()]);
  return async () => {
    removePrograms();
    await server.stop();
  };
}
