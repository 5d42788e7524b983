"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { formDone, formFailure, formValues, readForm, type FormState } from "@/components/forms/form-state";
import { changePassword, updateProfile } from "@/lib/auth/profile";
import { requireUserCtx } from "@/lib/auth/queries";
import { ChangePasswordInput, UpdateProfileInput } from "@/lib/auth/schema";
import { sessionCookie } from "@/lib/auth/session-token";
import { revokeOwnApiKey } from "@/lib/api-keys/service";
import { plainOutcome } from "../plain-outcome";

export async function updateProfileAction(_previous: FormState, form: FormData): Promise<FormState> {
  try {
    await updateProfile(await requireUserCtx(), readForm(UpdateProfileInput, formValues(form)));
  } catch (error) {
    return formFailure(error, form);
  }
  revalidatePath("/", "layout");
  return formDone("Your profile is saved.");
}

export async function changePasswordAction(_previous: FormState, form: FormData): Promise<FormState> {
  try {
    const session = await changePassword(
      await requireUserCtx(),
      readForm(ChangePasswordInput, formValues(form)),
    );
    const { name, value, options } = await sessionCookie(session);
    (await cookies()).set(name, value, options);
  } catch (error) {
    return formFailure(error, form);
  }
  revalidatePath("/[workspace]/settings/profile", "page");
  return formDone(
    "Your password is changed, and every other browser is signed out. Look through the API keys below: they still work.",
  );
}

export async function revokeOwnKeyAction(id: string): Promise<{ error: string | null }> {
  const outcome = await plainOutcome(async () => revokeOwnApiKey(await requireUserCtx(), { id }));
  revalidatePath("/[workspace]/settings/profile", "page");
  return outcome;
}
