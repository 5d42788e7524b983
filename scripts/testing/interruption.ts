import { constants } from "node:os";
import { endFamily } from "./family";

/** A run that was asked to end: what it started is gone, and this is the code to exit with. */
export class Interrupted extends Error {
  constructor(readonly exitCode: number) {
    super("The run was ended.");
  }
}

export interface Interruption {
  /** Rejects with {@link Interrupted} once we were asked to end and everything we started has ended. */
  happened: Promise<never>;
  /** From now on signals end this process as they end any other. */
  forget(): void;
}

/**
 * Ctrl-C, SIGTERM and a closed terminal end all descendants first. So does the death of npm: its script is `exec
 * node …`, so that its signals reach us, and nobody is left to end us when it is killed.
 */
export function watchForInterruption(): Interruption {
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<never>((_resolve, refuse) => (reject = refuse));
  promise.catch(() => undefined); // Whoever races it hears of it; nobody has to.
  let ending = false;
  const end = (name: NodeJS.Signals) => {
    if (ending) return;
    ending = true;
    process.stdout.write(`\nEnding everything that this run started (${name}) …\n`);
    endFamily().then(
      () => reject(new Interrupted(128 + constants.signals[name])),
      (error: unknown) => reject(error),
    );
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const listeners = signals.map((name) => [name, () => end(name)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  const parent = process.ppid;
  const orphaned = setInterval(() => process.ppid !== parent && end("SIGTERM"), 500).unref();
  return {
    happened: promise,
    forget: () => {
      clearInterval(orphaned);
      for (const [name, listener] of listeners) process.off(name, listener);
    },
  };
}
