"use server";

import { redirect } from "next/navigation";
import { filledValues, formFailure, readForm, type FormState } from "@/components/forms/form-state";
import { ChooseTargetsInput, CreateAccountInput, PlatformIdSchema } from "@/lib/accounts/schema";
import { chooseTargets } from "@/lib/accounts/service/choose-targets";
import { startConnect } from "@/lib/accounts/service/connect";
import { createAccount } from "@/lib/accounts/service/connect-by-hand";
import { requireCtx } from "@/lib/auth/queries";
import { invalidField } from "@/lib/core/errors";
import { MANIFESTS } from "@/lib/platforms/manifests";

/** Networks that ask something first: signs in with what was typed, or goes on to the server that was named. */
export async function connectAction(_previous: FormState, form: FormData): Promise<FormState> {
  let target: string;
  try {
    const { workspace = "", platform: given, account_id, ...typed } = filledValues(form);
    const ctx = await requireCtx(workspace);
    const platform = readForm(PlatformIdSchema, given);
    if (MANIFESTS[platform].connect.kind === "credentials") {
      const account = await createAccount(ctx, readForm(CreateAccountInput, { platform, ...typed }));
      target = `/${workspace}/accounts?connected=${account.id}`;
    } else {
      const { instance_url } = typed;
      target = (await startConnect(ctx, { platform, account_id, instance_url })).url;
    }
  } catch (error) {
    return formFailure(error, form);
  }
  redirect(target);
}

/** The choice after a consent that reaches several accounts. */
export async function chooseTargetsAction(_previous: FormState, form: FormData): Promise<FormState> {
  let target: string;
  try {
    const { workspace = "", platform, pending_id } = filledValues(form);
    const ctx = await requireCtx(workspace);
    const chosen = form.getAll("target").map(String);
    if (chosen.length === 0) throw invalidField(["platform_account_ids"], "Tick at least one account.");
    const result = await chooseTargets(ctx, {
      platform: readForm(PlatformIdSchema, platform),
      ...readForm(ChooseTargetsInput, { pending_id, platform_account_ids: chosen }),
    });
    target = `/${workspace}/accounts?connected=${result.accounts.map((account) => account.id).join(",")}`;
  } catch (error) {
    return formFailure(error, form);
  }
  redirect(target);
}
