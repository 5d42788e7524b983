import "server-only";
/** Who may become a person here: `SIGN_UP`, and the one token that lets the owner of an empty house in. */
import { AppError, invalidField, unreachable } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { randomSecret, sha256 } from "@/lib/server/crypto";
import { env } from "@/lib/server/env";
import type { SignUpInput } from "./schema";

export const OWNER_TOKEN_HOURS = 24;

/** Makes a token for the owner's sign-up and answers with its address, which is in no other place. Earlier ones end. */
export async function createOwnerAddress(): Promise<string> {
  const token = randomSecret();
  const expiresAt = new Date(Date.now() + OWNER_TOKEN_HOURS * 60 * 60 * 1000);
  await transaction(async (tx) => {
    await tx.db.ownerToken.deleteMany();
    await tx.db.ownerToken.create({ data: { tokenHash: sha256(token), expiresAt } });
  });
  return `${env.APP_URL}/sign-up?owner_token=${token}`;
}

/** Whether a token lets its bearer sign up now. */
export async function isOwnerToken(token: string): Promise<boolean> {
  return (await prisma.ownerToken.findFirst({ where: open(token), select: { tokenHash: true } })) !== null;
}

/** Throws `forbidden` for somebody whom `SIGN_UP` keeps out whatever their tokens turn out to be. */
export function assertDoorOpen(input: Pick<SignUpInput, "invitation_token" | "owner_token">): void {
  if (input.owner_token !== undefined) return;
  switch (env.SIGN_UP) {
    case "open":
      return;
    case "invite":
      if (input.invitation_token !== undefined) return;
      throw new AppError(
        "forbidden",
        "New people come here by invitation: ask somebody who is here for one.",
      );
    case "closed":
      throw new AppError("forbidden", "Nobody new can sign up here.");
    default:
      unreachable(env.SIGN_UP);
  }
}

/** Uses the token up inside the caller's transaction. Throws `invalid_input` at `owner_token` when it is not open. */
export async function useOwnerToken(tx: Transaction, token: string): Promise<void> {
  const { count } = await tx.db.ownerToken.deleteMany({ where: open(token) });
  if (count > 0) return;
  throw invalidField(
    ["owner_token"],
    `This address was used, replaced, or is older than ${String(OWNER_TOKEN_HOURS)} hours: \`npm run owner\` prints another.`,
    "not_open",
  );
}

const open = (token: string) => ({ tokenHash: sha256(token), expiresAt: { gt: new Date() } });
