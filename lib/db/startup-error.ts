/**
 * A reason why the house cannot start, written for the person at the keyboard: one sentence with the way out.
 * Command-line entry points print its message alone; anything else is a bug and keeps its stack.
 */
export class StartupError extends Error {
  override readonly name = "StartupError";
}
