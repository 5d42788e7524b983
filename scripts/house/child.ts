import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StartupError } from "@/lib/db/startup-error";
import { ROOT } from "./command";

const SAY_EVERY_MS = 10_000;
const KILL_AFTER_MS = 5_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** A process that lived this long has recovered: its next fall is a first one again. */
const HEALTHY_AFTER_MS = 60_000;

export interface ChildOptions {
  name: string;
  /** Arguments for node. */
  args: string[];
  env: Record<string, string>;
  /** Folder for `<name>.log`; null lets the process write to our own terminal. */
  logs: string | null;
  /** True once the process does its work, asked again and again; null: the process sends the message `ready`. */
  isReady: (() => Promise<boolean>) | null;
  /** Only a process that hangs takes this long; a busy machine is waited out with a sentence every 10 s. */
  readyWithinMs: number;
  /** 10 s unless a test cannot wait for that. */
  sayEveryMs?: number;
  say: (line: string) => void;
  /** Called with every new process, so that it can be written down. */
  onSpawn?: (pid: number) => void;
}

/** One of our processes: started, watched, restarted with growing pauses when it falls, and stopped. */
export class Child {
  readonly name: string;
  readonly #options: ChildOptions;
  #process: ChildProcess | null = null;
  #isReady: () => Promise<boolean> = () => Promise.resolve(false);
  #stopping = false;
  #wasReady = false;
  #falls = 0;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get #running(): boolean {
    return this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  #spawn(): void {
    const { args, env, logs, name } = this.#options;
    const log = logs ? openSync(join(logs, `${name}.log`), "a", 0o600) : "inherit";
    // A process group of its own: Ctrl-C reaches us alone, and we stop them in order.
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: env as unknown as NodeJS.ProcessEnv,
      // The channel tells the process that we are gone, however we went.
      stdio: ["ignore", log, log, "ipc"],
      detached: true,
    });
    if (typeof log === "number") closeSync(log);
    this.#process = child;
    if (child.pid) this.#options.onSpawn?.(child.pid);
    let announced = false;
    child.on("message", (message) => (announced ||= message === "ready"));
    this.#isReady = this.#options.isReady ?? (() => Promise.resolve(announced));
    const bornAt = performance.now();
    child.once("exit", (code, signal) => {
      if (this.#stopping || !this.#wasReady) return;
      if (performance.now() - bornAt > HEALTHY_AFTER_MS) this.#falls = 0;
      const delayMs = Math.min(FIRST_DELAY_MS * 2 ** this.#falls++, LONGEST_DELAY_MS);
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      this.#options.say(`The ${name} process ${how}; it starts again in ${delayMs / 1000} s.${this.#hint()}`);
      this.#restart = setTimeout(() => this.#spawn(), delayMs);
    });
  }

  #hint(): string {
    return this.#options.logs ? ` Its log: ${join(this.#options.logs, `${this.name}.log`)}` : "";
  }

  #lastWords(): string {
    if (!this.#options.logs) return "";
    const lines = readFileSync(join(this.#options.logs, `${this.name}.log`), "utf8")
      .trim()
      .split("\n")
      // Where in our code it was is for the log, whose path is told.
      .filter((line) => !/^\s+at /.test(line));
    return lines.slice(-20).join("\n");
  }

  /**
   * Starts the process and waits until it is ready.
   * @throws StartupError with what it said when it ends first or takes too long
   */
  async start(): Promise<void> {
    this.#spawn();
    const begin = performance.now();
    const end = begin + this.#options.readyWithinMs;
    const sayEveryMs = this.#options.sayEveryMs ?? SAY_EVERY_MS;
    let sayAt = begin + sayEveryMs;
    while (!(await this.#isReady())) {
      if (this.#stopping) return;
      const failed = !this.#running;
      if (failed || performance.now() > end) {
        const what = failed ? "ended while starting" : "did not become ready in time";
        throw new StartupError(
          `${this.#lastWords()}\n\nThe ${this.name} process ${what}.${this.#hint()}`.trim(),
        );
      }
      if (performance.now() >= sayAt) {
        sayAt += sayEveryMs;
        const seconds = Math.round((performance.now() - begin) / 1_000);
        this.#options.say(
          `Waiting for the ${this.name} process, ${seconds} s so far: this machine is busy …`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.#wasReady = true;
  }

  /** SIGTERM, and SIGKILL to it and all it started when it is still there 5 s later. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#process;
    if (!child?.pid || !this.#running) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    const timer = setTimeout(() => killGroup(child.pid ?? 0), KILL_AFTER_MS);
    await gone;
    clearTimeout(timer);
    killGroup(child.pid);
  }
}

/** Ends a process and everything in its group; what is gone already is no error. */
export function killGroup(pid: number): void {
  try {
    if (process.platform === "win32") process.kill(pid, "SIGKILL");
    else process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
