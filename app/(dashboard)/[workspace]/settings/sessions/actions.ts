"use server";

import { revalidatePath } from "next/cache";
import { requireUserCtx } from "@/lib/auth/queries";
import { revokeSession } from "@/lib/auth/service";
import { plainOutcome } from "../plain-outcome";

export async function revokeSessionAction(id: string): Promise<{ error: string | null }> {
  const outcome = await plainOutcome(async () => revokeSession(await requireUserCtx(), { id }));
  revalidatePath("/[workspace]/settings/sessions", "page");
  return outcome;
}
