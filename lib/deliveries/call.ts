import "server-only";
/** Rule 4: the one irreversible call. Watched, bounded in time, and never forgotten: a late answer is still a fact. */
import { HttpFailure, type HttpClient } from "@/lib/core/http";
import { PlatformError } from "@/lib/platforms/core/error";
import type { CallObserved } from "./failure";

/** Slack over the network's own time limit, for an adapter that does not pass it on. */
const OVERTIME_MS = 1_000;

export interface Watched {
  client: HttpClient;
  seen: CallObserved;
}

/** `client` with a record of what was seen on the wire. */
export function watch(client: HttpClient): Watched {
  const seen: CallObserved = { called: false, status: null, failure: null };
  return {
    seen,
    client: {
      async send(request) {
        seen.called = true;
        try {
          const response = await client.send(request);
          seen.status = response.status;
          return response;
        } catch (error) {
          seen.failure =
            error instanceof HttpFailure ? error : new HttpFailure("reset", true, String(error), error);
          throw error;
        }
      },
    },
  };
}

/**
 * The answer of `call`, or `outcome_unknown` after `limitMs`. An answer that comes later is handed to `late`.
 */
export async function withinLimit<T>(
  call: Promise<T>,
  limitMs: number,
  late: (answer: T) => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let expired = false;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      expired = true;
      reject(new PlatformError("outcome_unknown", { message: "The network did not answer in time." }));
    }, limitMs + OVERTIME_MS);
  });
  // A rejection after the limit tells nothing that `outcome_unknown` has not said.
  call.then((answer) => (expired ? late(answer) : undefined)).catch(() => undefined);
  try {
    return await Promise.race([call, limit]);
  } finally {
    clearTimeout(timer);
  }
}
