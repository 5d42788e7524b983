import "server-only";
/** The engine that this installation is configured for. */
import { env } from "@/lib/server/env";
import type { Engine } from "./engine";
import { embeddedEngine } from "./engines/embedded/engine";
import { inngestEngine } from "./engines/inngest/engine";

/** Chosen by `ENGINE`, or by the presence of Inngest's variables. */
export function currentEngine(): Engine {
  return env.ENGINE === "inngest" ? inngestEngine : embeddedEngine;
}
