/** The verdict of a network's simulator on a post, and ours. */
import { randomBytes } from "node:crypto";
import { checkContent, type CheckedMedia } from "@/lib/platforms/core/check-content";
import { PlatformError } from "@/lib/platforms/core/error";
import type { Manifest } from "@/lib/platforms/core/manifest";
import type { DraftMedia } from "@/lib/platforms/core/platform";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { platforms } from "@/lib/platforms/registry";
import { createIrreversibleClient } from "@/lib/server/irreversible-request";
import { type Bench, type Connected, createBench, draftOf, send } from "./adapter-bench";
import type { SandboxProcess } from "./sandbox-process";

/** Patience with a busy machine; nothing is asserted by it. */
const PATIENCE_MS = 30_000;

/** Kinds that are a verdict on the content; anything else means that there was none. */
const REFUSALS = new Set(["invalid_content", "media_rejected", "policy"]);

/** Whether the network takes the post; throws what is no verdict. */
export async function takes(
  bench: Bench,
  account: Connected,
  text: string,
  media: DraftMedia[],
): Promise<boolean> {
  const once = createIrreversibleClient({
    allow: bench.allow,
    intentAtMonotonicMs: performance.now(),
    maxAgeMs: PATIENCE_MS,
    timeoutMs: PATIENCE_MS,
  });
  const failure = await send(bench, account, draftOf(text, media), once).then(
    ({ result }) => (result instanceof PlatformError ? result : null),
    (error: unknown) => error,
  );
  if (failure === null) return true;
  if (failure instanceof PlatformError && REFUSALS.has(failure.kind)) return false;
  throw failure;
}

/** A picture as it is sent, for our check. */
export function asChecked(item: DraftMedia): CheckedMedia {
  return { ...item, frames: item.animated ? 2 : 1 };
}

/** Whether our check does. */
export function letsPass(
  manifest: Manifest,
  account: Connected,
  text: string,
  media: CheckedMedia[],
): boolean {
  const { profile } = account.session;
  const findings = checkContent(manifest, { text, media, options: {}, profile });
  return findings.every(({ severity }) => severity !== "error");
}

/** A person of their own at the simulator. */
export async function connect(id: PlatformId, sandbox: SandboxProcess) {
  const bench = createBench(platforms[id], sandbox);
  const name = `v${randomBytes(4).toString("hex")}`;
  return { bench, account: await bench.connect(id === "bluesky" ? `${name}.test` : name) };
}
