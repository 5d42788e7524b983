// A real Bluesky server (PDS) on loopback with a throw-away data directory. Prints one JSON line when it is ready:
// {"url", "pid"}. SIGTERM stops it and removes its data. PDS_PORT chooses the port.
import crypto from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { startPlcDirectory } from "./plc-directory.mjs";

process.env.LOG_ENABLED ??= "false";
const require = createRequire(import.meta.url);
const { PDS, envToCfg, envToSecrets } = require("@atproto/pds");

const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), "heliograph-pds-"));
const directory = await startPlcDirectory();
const port = process.env.PDS_PORT ? Number(process.env.PDS_PORT) : await freePort();
const settings = {
  // Allows http origins; handles end in .test.
  devMode: true,
  hostname: "localhost",
  port,
  dataDirectory,
  blobstoreDiskLocation: path.join(dataDirectory, "blobs"),
  blobstoreDiskTmpLocation: path.join(dataDirectory, "tmp"),
  didPlcUrl: directory.url,
  inviteRequired: false,
  // Loopback addresses would be refused otherwise.
  disableSsrfProtection: true,
  adminPassword: crypto.randomBytes(16).toString("hex"),
  jwtSecret: crypto.randomBytes(32).toString("hex"),
  dpopSecret: crypto.randomBytes(32).toString("hex"),
  plcRotationKeyK256PrivateKeyHex: crypto.randomBytes(32).toString("hex"),
};
const pds = await PDS.create(envToCfg(settings), envToSecrets(settings));
// PDS.start() listens on every interface; narrow it to loopback.
pds.app.listen = (chosen) => http.createServer(pds.app).listen(chosen, "127.0.0.1");
await pds.start();
console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: process.pid }));

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  await pds.destroy();
  directory.close();
  fs.rmSync(dataDirectory, { recursive: true, force: true });
  process.exit(0);
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
// The test that started us holds our standard input: when it dies, so do we.
process.stdin.on("end", stop).resume();

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = http.createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}
