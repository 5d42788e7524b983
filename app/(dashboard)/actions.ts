"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { requireUserCtx } from "@/lib/auth/queries";
import { signOut } from "@/lib/auth/service";
import { sessionCookieName } from "@/lib/auth/session-token";

/** Ends the session at the server first, so that a copied cookie is worth nothing. */
export async function signOutAction(): Promise<void> {
  const ctx = await requireUserCtx();
  if (ctx.actor.type === "user") await signOut(ctx, ctx.actor.sessionId);
  (await cookies()).delete(sessionCookieName());
  redirect("/sign-in");
}
