import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { programArgs } from "@/lib/platforms/testing/program";

/* Processes under test. They are killed for real; nothing in them knows that it is being tested. */

// Patience with a busy machine; nothing is asserted by it.
const READY_WITHIN_MS = 120_000;

export interface TestProcess {
  pid: number;
  signal(name: NodeJS.Signals): void;
  running(): boolean;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it is gone. */
  stop(): Promise<void>;
}

function ready(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not ready in time:\n${said()}`)), READY_WITHIN_MS);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      end();
    };
    child.once("message", () => settle(resolve));
    child.once("exit", (code) => settle(() => reject(new Error(`Ended with ${String(code)}:\n${said()}`))));
  });
}

/** Starts `script` and resolves once it says that it is ready. */
export async function startProcess(script: string, env: Record<string, string>): Promise<TestProcess> {
  let said = "";
  const child = spawn(process.execPath, programArgs(script), {
    env: { ...(process.env as Record<string, string>), ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const gone = once(child, "exit");
  await ready(child, () => said);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  return {
    pid: child.pid ?? 0,
    running: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => void child.kill(name),
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}
