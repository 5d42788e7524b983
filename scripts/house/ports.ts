import { createServer } from "node:net";
import { StartupError } from "@/lib/db/startup-error";

function listen(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}

/**
 * The port, known to be free now; 0 asks the system for one.
 * @throws StartupError naming the port and the variable that changes it
 */
export async function freePort(host: string, port: number, variable: string): Promise<number> {
  try {
    return await listen(host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new StartupError(
        `Port ${port} on ${host} is in use by another program: stop it, or set ${variable} to a free one.`,
      );
    }
    if (code === "EACCES") {
      throw new StartupError(
        `Port ${port} needs more rights than this user has: set ${variable} to one above 1023.`,
      );
    }
    throw new StartupError(
      `Nothing can listen on ${host} port ${port} (${code}): check HOST and ${variable}.`,
    );
  }
}
