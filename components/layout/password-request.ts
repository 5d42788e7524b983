/**
 * One question for every call of this tab that was refused until the password is given again: whoever asks while it is
 * open waits for the same answer.
 */
let pending: { promise: Promise<boolean>; answer: (given: boolean) => void } | null = null;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Resolves with true once the server has taken the password, with false when the person would rather not. */
export function askForPassword(): Promise<boolean> {
  if (pending === null) {
    let answer = (_given: boolean): void => undefined;
    const promise = new Promise<boolean>((resolve) => (answer = resolve));
    pending = { promise, answer };
    tell();
  }
  return pending.promise;
}

export function answerPasswordRequest(given: boolean): void {
  pending?.answer(given);
  pending = null;
  tell();
}

export function passwordAsked(): boolean {
  return pending !== null;
}

/** Answers with the function that ends the watch. */
export function watchPasswordRequest(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
