import { randomUUID } from "node:crypto";
import { prisma } from "@/lib/db/client";
import { pool } from "@/lib/db/pool";
import { createPerson } from "@/lib/auth/service";
import { AppError } from "@/lib/core/errors";
import { StartupError } from "@/lib/db/startup-error";
import { allowLongTransactions } from "@/lib/db/transaction";
import { env } from "@/lib/server/env";

/* The demo person and workspace of the local profile. The deployed profile has neither. */

/** Nobody else is there yet to be kept waiting, and a first start may share its machine with anything. */
const SLOW_MACHINE_MS = 300_000;

/** Creates the demo person, who must not exist yet. Ends the process's pool. */
export async function seedDemo(password: string): Promise<void> {
  allowLongTransactions(SLOW_MACHINE_MS);
  try {
    const { workspace } = await createPerson(
      { requestId: randomUUID(), ip: null, userAgent: "seed" },
      {
        name: "Demo",
        email: env.DEMO_EMAIL,
        password,
        workspace_name: "Demo workspace",
        timezone: localZone(),
      },
    );
    await prisma.workspace.update({ where: { id: workspace.id }, data: { isDemo: true } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new StartupError(`The demo person cannot be created: ${error.message} (DEMO_PASSWORD, DEMO_EMAIL)`);
  } finally {
    await prisma.$disconnect();
    await pool.end();
  }
}

/** The machine's own zone: whoever tries the demo expects to see their own clock. */
function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
