import { PORT_OFFSETS, readConfig, SandboxStartError } from "@/lib/sandbox/config";
import { startSandbox } from "@/lib/sandbox/server";

/* The sandbox process: simulated networks for a machine without developer accounts. */

try {
  const config = readConfig(process.env);
  const sandbox = await startSandbox(config);
  const ports = config.networks.map((network) => `${network} ${config.basePort + PORT_OFFSETS[network]}`);
  process.stdout.write(
    `Sandbox ready: admin API at ${sandbox.url}, networks on ports ${ports.join(", ")}.\n`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    // The start command that spawned us is gone without a word: without it nobody would ever stop us.
    process.once("disconnect", resolve);
    process.send?.("ready");
  });
  await sandbox.stop();
  if (process.connected) process.disconnect();
} catch (error) {
  if (!(error instanceof SandboxStartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
