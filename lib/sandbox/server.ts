import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { serveAdmin } from "@/lib/sandbox/admin";
import { PORT_OFFSETS, type SandboxConfig, SandboxStartError, sandboxUrl } from "@/lib/sandbox/config";
import { networks } from "@/lib/sandbox/networks/all";
import { DEMO_HANDLE, ensureRepo } from "@/lib/sandbox/networks/bluesky/session";
import { serveRequest } from "@/lib/sandbox/pipeline";
import { openRuntime } from "@/lib/sandbox/runtime";

/**
 * The sandbox: a strict simulator of every network's HTTP API, one port each, with consent pages, a journal of
 * every request, and an admin API for faults, holds and time. It shares no line with the adapters it judges.
 */
export interface RunningSandbox {
  /** Address of the admin API. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Start the port of each simulated network; the admin port comes last, so when it answers, everything does.
 * @throws SandboxStartError when a port is taken or the database cannot be reached.
 */
export async function startSandbox(config: SandboxConfig): Promise<RunningSandbox> {
  const runtime = await openRuntime(config).catch((error: Error) => {
    throw new SandboxStartError(`The sandbox cannot use its database: ${error.message}`);
  });
  await ensureRepo(runtime.db, runtime.clock.now(), DEMO_HANDLE);
  const servers: Server[] = [];
  const stop = async () => {
    runtime.holds.dropAll();
    await Promise.all(servers.map(closeServer));
    await runtime.db.end();
  };
  try {
    for (const network of networks.filter(({ name }) => config.networks.includes(name))) {
      const server = createServer(guarded((req, res) => serveRequest(runtime, network, req, res)));
      servers.push(await listen(server, config, config.basePort + PORT_OFFSETS[network.name]));
    }
    servers.push(
      await listen(
        createServer(guarded((req, res) => serveAdmin(runtime, req, res))),
        config,
        config.basePort,
      ),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: sandboxUrl(config), stop };
}

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** A failure of the sandbox itself must not look like one of a network: it says so, and goes to stderr. */
function guarded(handle: Handler) {
  return (req: IncomingMessage, res: ServerResponse) => {
    handle(req, res).catch((error: unknown) => {
      // A client that hung up while sending its body is not a failure of ours.
      if (req.destroyed && !req.complete) return;
      process.stderr.write(
        `sandbox: ${req.method} ${req.url?.split("?")[0]} failed: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
      if (res.headersSent) res.destroy();
      else
        res
          .writeHead(599, "Sandbox Failure", { "content-type": "text/plain" })
          .end("The sandbox itself failed; see its log.\n");
    });
  };
}

function listen(server: Server, config: SandboxConfig, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "it is already in use" : (error.code ?? error.message);
      reject(
        new SandboxStartError(
          `The sandbox cannot listen on ${config.host}:${port}: ${reason}. Set SANDBOX_PORT to move all its ports.`,
        ),
      );
    });
    // Longer than clients keep idle connections: closing one under a client's next request looks like a lost answer.
    server.keepAliveTimeout = 75_000;
    server.headersTimeout = 80_000;
    server.listen(port, config.host, () => resolve(server));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
