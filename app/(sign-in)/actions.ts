"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { filledValues, formFailure, readForm, type FormState } from "@/components/forms/form-state";
import { findPerson, publicCtx, requireUserCtx } from "@/lib/auth/queries";
import { SignInInput, SignUpInput } from "@/lib/auth/schema";
import { deviceCookie, deviceCookieName } from "@/lib/auth/known-device";
import type { OpenedSession } from "@/lib/auth/open-session";
import { signIn, signOut, signUp } from "@/lib/auth/service";
import { sessionCookie, sessionCookieName } from "@/lib/auth/session-token";
import { CreateWorkspaceInput } from "@/lib/workspaces/schema";
import { acceptInvitation } from "@/lib/workspaces/service/invitation";
import { createWorkspace } from "@/lib/workspaces/service/workspace";
import { pathWithin } from "./path-within";

async function keepSession(session: OpenedSession): Promise<void> {
  const kept = await cookies();
  const { name, value, options } = await sessionCookie(session);
  kept.set(name, value, options);
  // The next wrong passwords of strangers do not delay whoever signs in with this browser.
  const device = await deviceCookie(kept.get(deviceCookieName())?.value, session.userId);
  kept.set(device.name, device.value, device.options);
}

async function homeOf(userId: string): Promise<string> {
  const person = await findPerson(userId);
  return `/${person?.workspaces[0]?.slug ?? "new"}`;
}

export async function signInAction(_previous: FormState, form: FormData): Promise<FormState> {
  let target: string;
  try {
    const ctx = await publicCtx();
    const session = await signIn(ctx, readForm(SignInInput, Object.fromEntries(form)));
    await keepSession(session);
    const token = filledValues(form).invitation_token;
    if (token === undefined) {
      target = pathWithin(form.get("next")) ?? (await homeOf(session.userId));
    } else {
      const actor = { type: "user", userId: session.userId, sessionId: session.id } as const;
      const joined = await acceptInvitation({ ...ctx, actor, workspaceId: null }, { token });
      target = `/${joined.slug}`;
    }
  } catch (error) {
    return formFailure(error, form);
  }
  redirect(target);
}

export async function signUpAction(_previous: FormState, form: FormData): Promise<FormState> {
  let target: string;
  try {
    const ctx = await publicCtx();
    const values = filledValues(form);
    const input = readForm(SignUpInput, { name: "", email: "", password: "", ...values });
    const { workspace } = await signUp(ctx, input);
    await keepSession(await signIn(ctx, { email: input.email, password: input.password }));
    // A new workspace has nothing in its calendar yet: the first step is to connect an account.
    target = input.invitation_token === undefined ? `/${workspace.slug}/accounts` : `/${workspace.slug}`;
  } catch (error) {
    return formFailure(error, form);
  }
  redirect(target);
}

/** Signs out and stays: somebody else opens this page. The session ends at the server first. */
export async function switchPersonAction(form: FormData): Promise<void> {
  const ctx = await requireUserCtx();
  if (ctx.actor.type === "user") await signOut(ctx, ctx.actor.sessionId);
  (await cookies()).delete(sessionCookieName());
  redirect(pathWithin(form.get("next")) ?? "/sign-in");
}

/** Another workspace, or the first one for somebody who left every other. */
export async function createWorkspaceAction(_previous: FormState, form: FormData): Promise<FormState> {
  let target: string;
  try {
    const input = readForm(CreateWorkspaceInput, { name: "", ...filledValues(form) });
    const workspace = await createWorkspace(await requireUserCtx(), input);
    target = `/${workspace.slug}/accounts`;
  } catch (error) {
    return formFailure(error, form);
  }
  redirect(target);
}

/** For somebody who is signed in already and opens an invitation to their own address. */
export async function acceptInvitationAction(_previous: FormState, form: FormData): Promise<FormState> {
  let target: string;
  try {
    const joined = await acceptInvitation(await requireUserCtx(), {
      token: filledValues(form).invitation_token ?? "",
    });
    target = `/${joined.slug}`;
  } catch (error) {
    return formFailure(error, form);
  }
  redirect(target);
}
