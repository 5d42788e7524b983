"use server";

import { revalidatePath } from "next/cache";
import { formDone, formFailure, formValues, type FormState } from "@/components/forms/form-state";
import { changePassword, updateProfile } from "@/lib/auth/profile";
import { requireUserCtx } from "@/lib/auth/queries";
import { ChangePasswordInput, UpdateProfileInput } from "@/lib/auth/schema";

export async function updateProfileAction(_previous: FormState, form: FormData): Promise<FormState> {
  try {
    await updateProfile(await requireUserCtx(), UpdateProfileInput.parse(formValues(form)));
  } catch (error) {
    return formFailure(error, form);
  }
  revalidatePath("/", "layout");
  return formDone("Your profile is saved.");
}

export async function changePasswordAction(_previous: FormState, form: FormData): Promise<FormState> {
  try {
    await changePassword(await requireUserCtx(), ChangePasswordInput.parse(formValues(form)));
  } catch (error) {
    return formFailure(error, form);
  }
  return formDone("Your password is changed, and every other browser is signed out.");
}
