import "server-only";
/**
 * Refuses the passwords that are guessed first: common ones and their variations, runs of a keyboard, repetitions, the
 * person's own name and address. A long list, so it is loaded when the first password is chosen, and by the server only.
 */
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { invalidField } from "@/lib/core/errors";

/** A million guesses: what zxcvbn calls "very guessable" and below (its scores 0 and 1). */
const FEWEST_GUESSES = 1e6;
/** The work grows with the square of the length; whatever comes after this many characters counts for nothing. */
const JUDGED_CHARS = 64;
/** Readings of one password with its `@` and `0` as letters; the library's 100 take a second for some texts. */
const LETTER_READINGS = 16;

let judge: Promise<ZxcvbnFactory> | undefined;

async function loadJudge(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  return new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    maxLength: JUDGED_CHARS,
    l33tMaxSubstitutions: LETTER_READINGS,
  });
}

/**
 * Throws `invalid_input` at `field`, code `too_common`, for a password that a million guesses would find.
 * @param about the person's email and name: a password made of them is guessed as soon
 */
export async function refuseCommonPassword(
  field: string,
  password: string,
  about: { email: string; name: string },
): Promise<void> {
  const loaded = await (judge ??= loadJudge());
  const known = [about.email, about.email.split("@")[0] ?? "", about.name, "heliograph"];
  const { guesses } = loaded.check(
    password.slice(0, JUDGED_CHARS),
    known.map((text) => text.slice(0, JUDGED_CHARS)),
  );
  if (guesses >= FEWEST_GUESSES) return;
  throw invalidField(
    [field],
    "This password is among the first that anybody would guess. Take several words that do not belong together.",
    "too_common",
  );
}
