import "server-only";
import { hash, verify } from "@node-rs/argon2";

/** Argon2id at the cost that OWASP's password storage sheet recommends (19 MiB, 2 passes, 1 lane). */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A hash nobody's password has: comparing against it makes an unknown address take as long as a wrong password. */
let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Compares in the same time whether or not there is such a person (`stored` null). */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const against = stored ?? (await (decoy ??= hashPassword("no such person")));
  return (await verify(against, password)) && stored !== null;
}
