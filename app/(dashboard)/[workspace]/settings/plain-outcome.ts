import { AppError } from "@/lib/core/errors";

/** Runs a verb for a button without a form: a refusal comes back as its sentence, faults of ours are thrown. */
export async function plainOutcome(run: () => Promise<unknown>): Promise<{ error: string | null }> {
  try {
    await run();
    return { error: null };
  } catch (error) {
    if (error instanceof AppError && error.code !== "internal") return { error: error.message };
    throw error;
  }
}
