import { StartupError } from "@/lib/db/startup-error";

/* The Inngest server that a person runs beside us: asked for, never started by us. */

const DEFAULT_URL = "http://127.0.0.1:8288";

/**
 * Address of the Inngest server, INNGEST_BASE_URL or that of its dev server.
 * @throws StartupError when nothing answers there
 */
export async function requireInngest(): Promise<string> {
  const url = process.env.INNGEST_BASE_URL || DEFAULT_URL;
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(3_000) })).arrayBuffer();
    return url;
  } catch {
    throw new StartupError(
      `No Inngest server answers at ${url}. Start one with \`npx inngest-cli@latest dev\`, or set INNGEST_BASE_URL.`,
    );
  }
}

/** Tells the Inngest server which functions the application at `appUrl` serves. */
export async function registerFunctions(appUrl: string): Promise<void> {
  const answer = await fetch(`${appUrl}/api/inngest`, { method: "PUT", signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new StartupError(`Inngest did not take our functions: ${await answer.text()}`);
}
