"use server";

import { revalidatePath } from "next/cache";
import { filledValues, formDone, formFailure, readForm, type FormState } from "@/components/forms/form-state";
import { AppError, invalidField } from "@/lib/core/errors";
import { FaultKind, SandboxNetwork } from "@/lib/sandbox/admin-schema";
import { inOurWords, sandboxAdminFor } from "./admin";

const PAGE = "/[workspace]/sandbox";

export async function setFaultAction(_previous: FormState, form: FormData): Promise<FormState> {
  try {
    const values = filledValues(form);
    const { admin } = await sandboxAdminFor(values.workspace ?? "");
    const params = Object.entries(values)
      .filter(([name]) => name.startsWith("param_"))
      .map(([name, value]) => [name.slice("param_".length), Number(value)] as const);
    await inOurWords(
      admin.createFault({
        network: readForm(SandboxNetwork, values.network),
        account: values.account ?? null,
        operation: values.operation ?? null,
        kind: readForm(FaultKind, values.kind),
        times: values.times === "always" ? null : Number(values.times ?? 1),
        params: Object.fromEntries(params),
      }),
    );
  } catch (error) {
    return formFailure(error, form);
  }
  revalidatePath(PAGE, "page");
  return formDone("The fault is set.");
}

export async function clearFaultAction(
  workspace: string,
  id: string | null,
): Promise<{ error: string | null }> {
  try {
    const { admin } = await sandboxAdminFor(workspace);
    await inOurWords(admin.deleteFaults(id ?? undefined));
  } catch (error) {
    if (error instanceof AppError) return { error: error.message };
    throw error;
  }
  revalidatePath(PAGE, "page");
  return { error: null };
}

export async function postByHandAction(_previous: FormState, form: FormData): Promise<FormState> {
  try {
    const { workspace = "", account = "", text } = filledValues(form);
    const { admin } = await sandboxAdminFor(workspace);
    if (text === undefined) throw invalidField(["text"], "Write something first.", "required");
    const [network, ...id] = account.split(":");
    await inOurWords(
      admin.createPost({ network: readForm(SandboxNetwork, network), account: id.join(":"), text }),
    );
  } catch (error) {
    return formFailure(error, form);
  }
  revalidatePath(PAGE, "page");
  return formDone("Posted by hand.");
}
