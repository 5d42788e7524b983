import "server-only";
/**
 * The owner's side of the decoder process: starts it with the first picture, hands it one order at a time, ends it when
 * a picture takes too long or when it has been idle for a while. Web and worker processes have one each at most.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import { AppError, invalidField } from "@/lib/core/errors";
import { logger } from "@/lib/server/logger";
import { storageFault } from "@/lib/storage/object-storage";
import { EXIT_MEMORY, EXIT_TIME, type Answer, type Order } from "./messages";
import type { TaskName, Tasks } from "./tasks";
import { WaitingLine } from "./waiting-line";

export interface DecoderSettings {
  /** Resident memory at which the process ends itself. */
  memoryBytes: number;
  /** Processor time for one picture; a busy machine does not make a picture worse. */
  cpuMs: number;
  /** Time for one picture by the clock, should the process hang without computing. */
  wallMs: number;
  idleMs: number;
  /** Orders that may wait; more are refused with 503. */
  maxWaiting: number;
  /** Arguments for node, from the root of the product, where all of its processes run. */
  program: string[];
}

const SETTINGS: DecoderSettings = {
  memoryBytes: 420_000_000,
  cpuMs: 30_000,
  wallMs: 120_000,
  idleMs: 10_000,
  maxWaiting: 200,
  program: [
    ...["--conditions=react-server", "--import", "tsx", "--max-old-space-size=96"],
    "lib/media/internal/decoder/process.ts",
  ],
};

const START_WITHIN_MS = 60_000;
const BUSY_RETRY_SECONDS = 10;
/** Below web and worker: a picture can wait, a call or a due post cannot. */
const NICENESS = constants.priority.PRIORITY_LOW;

interface Waiting {
  order: Order;
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  /** The process has ended under this order once, nobody knows why. */
  lost: boolean;
}

type InputOf<K extends TaskName> = Parameters<Tasks[K]>[0];
type ResultOf<K extends TaskName> = Awaited<ReturnType<Tasks[K]>>;

function tooDemanding(what: string): AppError {
  return invalidField(["file"], `This picture takes too much ${what} to decode.`, "too_demanding");
}

/** The environment of a process that reads what strangers sent: nothing of the house. */
function bareEnvironment(settings: DecoderSettings): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: "production",
    // Each thread's own heap would keep what a picture needed.
    MALLOC_ARENA_MAX: "1",
    DECODER_MEMORY_BYTES: String(settings.memoryBytes),
    DECODER_CPU_MS: String(settings.cpuMs),
  };
}

export class Decoder {
  readonly #settings: DecoderSettings;
  readonly #line = new WaitingLine<Waiting>();
  #child: ChildProcess | null = null;
  #current: Waiting | null = null;
  #deadline: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  /** The order in work had its time, and the process is being ended for it. */
  #expired = false;

  constructor(settings: Partial<DecoderSettings> = {}) {
    this.#settings = { ...SETTINGS, ...settings };
  }

  /** Number of the process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Orders that have not been begun. */
  get waiting(): number {
    return this.#line.length;
  }

  /**
   * Runs `task` in the decoder process; orders of different `group`s take turns. Throws what the task refuses, 400 at
   * `file` for a picture that takes too much memory or time, 503 when too many wait or the process cannot run.
   */
  run<K extends TaskName>(task: K, input: InputOf<K>, group: string): Promise<ResultOf<K>> {
    if (this.#line.length >= this.#settings.maxWaiting) {
      const message = "Too many pictures are being worked on.";
      return Promise.reject(new AppError("unavailable", message, { retryAfterSeconds: BUSY_RETRY_SECONDS }));
    }
    return new Promise<ResultOf<K>>((resolve, reject) => {
      const order: Order = { id: ++this.#lastId, task, input };
      this.#line.add(group, { order, resolve: resolve as (result: unknown) => void, reject, lost: false });
      this.#proceed();
    });
  }

  /** Ends the process; what waits is refused. */
  stop(): void {
    this.#end();
  }

  #proceed(): void {
    if (this.#current !== null) return;
    const next = this.#line.next();
    if (next === undefined) {
      this.#rest();
      return;
    }
    clearTimeout(this.#idle);
    this.#current = next;
    this.#hand(next);
  }

  #hand(waiting: Waiting): void {
    const isNew = this.#child === null;
    const child = (this.#child ??= this.#start());
    child.ref();
    child.channel?.ref();
    if (!isNew) this.#send(child, waiting);
    else {
      this.#deadline = setTimeout(() => this.#end(), START_WITHIN_MS);
      child.once("message", () => this.#send(child, waiting));
    }
  }

  #send(child: ChildProcess, { order }: Waiting): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      this.#expired = true;
      this.#end();
    }, this.#settings.wallMs);
    child.send(order, (error) => {
      // A process that went away says so with its end.
      if (error !== null) logger.debug({ err: error }, "decoder.order_not_sent");
    });
  }

  #start(): ChildProcess {
    // `spawn`, with arguments that are not written here: a bundler takes what `fork` is given for a module of its own.
    const child = spawn(process.execPath, this.#settings.program, {
      env: bareEnvironment(this.#settings) as unknown as NodeJS.ProcessEnv,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      serialization: "json",
    });
    child.on("message", (message: Answer | "ready") => {
      if (message === "ready") yieldTo(child);
      else this.#answered(message);
    });
    child.once("error", (error) => this.#lost(child, null, error));
    child.once("exit", (code, signal) => {
      this.#lost(child, code, new Error(`The decoder process ended: ${signal ?? `code ${String(code)}`}.`));
    });
    return child;
  }

  #answered(answer: Answer): void {
    const waiting = this.#current;
    if (waiting === null || waiting.order.id !== answer.id) return;
    this.#current = null;
    clearTimeout(this.#deadline);
    if (answer.kind === "done") waiting.resolve(answer.result);
    else if (answer.kind === "refused")
      waiting.reject(new AppError(answer.code, answer.message, { issues: answer.issues }));
    else waiting.reject(failureOf(answer));
    this.#proceed();
  }

  /** The process is gone. What it or the deadline says of the picture is said; for anything else there is one more try. */
  #lost(child: ChildProcess, code: number | null, cause: Error): void {
    if (this.#child !== child) return;
    this.#child = null;
    clearTimeout(this.#deadline);
    const waiting = this.#current;
    const expired = this.#expired;
    this.#expired = false;
    this.#current = null;
    if (waiting === null) return this.#proceed();
    if (code === EXIT_MEMORY) waiting.reject(tooDemanding("memory"));
    else if (code === EXIT_TIME || expired) waiting.reject(tooDemanding("time"));
    else if (!waiting.lost) {
      waiting.lost = true;
      this.#current = waiting;
      this.#hand(waiting);
      return;
    } else waiting.reject(unable(cause));
    this.#proceed();
  }

  #end(): void {
    this.#child?.kill("SIGKILL");
  }

  /** Nobody waits: the process may stay for a moment, and never keeps its owner alive. */
  #rest(): void {
    this.#child?.unref();
    this.#child?.channel?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#end(), this.#settings.idleMs).unref();
  }
}

/** Pictures give way to calls and due posts. Not the start before them: on a busy machine it would take a minute. */
function yieldTo(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  } catch (error) {
    // Gone already, or a system that does not allow it: slower for others, and no reason not to work.
    logger.debug({ err: error }, "decoder.priority_not_set");
  }
}

/** Not known to be the picture's fault: the system ends processes too, and one must first be able to start. */
function unable(cause: Error): AppError {
  logger.error({ err: cause }, "A picture could not be decoded: the decoder process does not work.");
  const message = "Pictures cannot be decoded at the moment.";
  return new AppError("unavailable", message, { retryAfterSeconds: BUSY_RETRY_SECONDS, cause });
}

function failureOf(answer: Extract<Answer, { kind: "failed" }>): Error {
  // Its files lie in the storage's scratch folder.
  if (answer.errno !== null) return storageFault("scratch", { message: answer.message, code: answer.errno });
  return new Error(`The decoder failed: ${answer.message}`);
}

const globals = globalThis as typeof globalThis & { heliographDecoder?: Decoder };

/** This process's decoder; one, although Next bundles this file more than once. */
export function decoder(): Decoder {
  return (globals.heliographDecoder ??= new Decoder());
}
