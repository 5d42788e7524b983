import { type ChildProcess, spawn } from "node:child_process";
import { type Clone, emptyEnvironment } from "./clone";

/** An `npm start` that runs: what it printed, and how to end it. */
export interface RunningHouse {
  output(): string;
  /** Sends the signal to npm alone, as a process manager does, and answers the exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  url: string;
  login: { email: string; password: string };
  seconds: number;
}

const READY_WITHIN_MS = 240_000;

/** Starts the clone and waits for its announcement. Throws what it said when it ends first. */
export async function startHouse(clone: Clone, env: Record<string, string>): Promise<RunningHouse> {
  const begin = performance.now();
  let said = "";
  const child: ChildProcess = spawn("npm", ["start"], {
    cwd: clone.root,
    env: emptyEnvironment(clone, env),
    uid: clone.user.uid,
    gid: clone.user.gid,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));

  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${said}`)), READY_WITHIN_MS);
    child.once("exit", () => reject(new Error(`ended while starting:\n${said}`)));
    child.stdout?.on("data", () => {
      if (!said.includes("Ctrl-C stops everything.")) return;
      clearTimeout(timer);
      resolve();
    });
  });
  const url = /ready at (\S+)/.exec(said)?.[1] ?? "";
  const [, email = "", password = ""] = /Sign in +(\S+) \/ (\S+)/.exec(said) ?? [];
  return {
    output: () => said,
    stop: (signal) => {
      child.kill(signal);
      return ended;
    },
    url,
    login: { email, password },
    seconds: (performance.now() - begin) / 1000,
  };
}
