"use server";

import { revalidatePath } from "next/cache";
import { formDone, formFailure, formValues, readForm, type FormState } from "@/components/forms/form-state";
import { requireCtx } from "@/lib/auth/queries";
import { UpdateWorkspaceInput } from "@/lib/workspaces/schema";
import { updateWorkspace } from "@/lib/workspaces/service/workspace";

export async function updateWorkspaceAction(_previous: FormState, form: FormData): Promise<FormState> {
  try {
    const { workspace = "", redirect_uris = "", lateness_minutes = "", ...rest } = formValues(form);
    const ctx = await requireCtx(workspace);
    const input = readForm(UpdateWorkspaceInput, {
      ...rest,
      lateness_minutes: Number(lateness_minutes),
      redirect_uris: redirect_uris.split(/\s+/).filter((line) => line !== ""),
    });
    await updateWorkspace(ctx, input);
  } catch (error) {
    return formFailure(error, form);
  }
  revalidatePath("/[workspace]", "layout");
  return formDone("The workspace is saved.");
}
