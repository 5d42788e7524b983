import "server-only";
import { notFound } from "next/navigation";
import { requireCtx } from "@/lib/auth/queries";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { SandboxAdmin, SandboxAdminError } from "@/lib/sandbox/admin-client";
import { env } from "@/lib/server/env";
import { reachableHost } from "@/lib/server/listen-host";

/** The simulator's admin API; a missing page where this installation has no simulator. */
export function sandboxAdmin(): SandboxAdmin {
  if (!env.SANDBOX) notFound();
  return new SandboxAdmin({ url: `http://${reachableHost(env.SANDBOX_HOST)}:${String(env.SANDBOX_PORT)}` });
}

/** The same for changes, which need a permission. */
export async function sandboxAdminFor(workspace: string): Promise<{ admin: SandboxAdmin; ctx: Ctx }> {
  const ctx = await requireCtx(workspace);
  requirePermission(ctx, "sandbox:write");
  return { admin: sandboxAdmin(), ctx };
}

/** A refusal of the simulator in our own error language. */
export async function inOurWords<T>(run: Promise<T>): Promise<T> {
  try {
    return await run;
  } catch (error) {
    if (!(error instanceof SandboxAdminError)) throw error;
    throw new AppError(error.status === 0 ? "unavailable" : "invalid_input", error.message, { cause: error });
  }
}
