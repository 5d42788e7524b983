import { createServer } from "node:http";
import { setTimeout } from "node:timers";
import { parseArgs } from "node:util";
import next from "next";

/*
 * The web process: an HTTP server of ours around Next's request handler. What must happen before Next sees a request
 * is `lib/api/front-door.ts`, which the instrumentation hook leaves in `globalThis`. Plain JavaScript, because a
 * loader for TypeScript would cost each installation 30 MB for these few lines.
 */

const STOP_WITHIN_MS = 30_000;

const { values } = parseArgs({
  options: {
    hostname: { type: "string", short: "H", default: "127.0.0.1" },
    port: { type: "string", short: "p", default: "3000" },
    dev: { type: "boolean", default: false },
  },
});
const { hostname, dev } = values;
const port = Number(values.port);

const server = createServer();
const app = next({ dev, hostname, port, dir: process.cwd(), httpServer: server });
await app.prepare();
const handle = app.getRequestHandler();
const door = globalThis.heliographFrontDoor;
if (door === undefined) throw new Error("The front door is missing: instrumentation.ts did not run.");

const serve = (request, response) => {
  if (!door.admits(request, response)) return;
  handle(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
};
server.on("request", serve);
server.on("checkExpectation", (request, response) => door.refuseExpectation(request, response));
server.on("clientError", (error, socket) => door.refuseUnreadable(error, socket));

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  // Nobody new; what runs ends (streams are ended by the event hub), then the process.
  server.close(() => process.exit());
  server.closeIdleConnections();
  setTimeout(() => process.exit(), STOP_WITHIN_MS).unref();
}
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, stop);
// Whoever started us through a channel is gone, and nobody is left to stop us.
process.on("disconnect", stop);

server.once("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(port, hostname, () => console.log(`Listening on http://${hostname}:${port}`));
