import "server-only";
import { Inngest } from "inngest";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";

export const INNGEST_APP_ID = "heliograph";

let client: Inngest | undefined;

/** One client per process, made at first use: keys come from the environment, never from an event. */
export function inngestClient(): Inngest {
  client ??= new Inngest({
    id: INNGEST_APP_ID,
    eventKey: env.INNGEST_EVENT_KEY,
    signingKey: env.INNGEST_SIGNING_KEY,
    baseUrl: env.INNGEST_BASE_URL,
    isDev: env.INNGEST_DEV !== undefined,
    logger,
  });
  return client;
}
