import "server-only";
import { randomInt } from "node:crypto";
import type { Transaction } from "@/lib/db/transaction";

/** First segments of our own addresses: a workspace of that name would hide behind them. */
const TAKEN = new Set([
  "api",
  "auth",
  "docs",
  "redoc",
  "sign-in",
  "sign-up",
  "sign-out",
  "accept-invitation",
  "invitations",
  "workspaces",
  "new",
  "health",
  "media",
  "public",
  "static",
  "settings",
  "_next",
]);

/** Of a name; composing takes the square of the marks on one letter. */
const MAX_READ_CHARS = 200;

/** `name` as an address segment; names without Latin letters or digits become `workspace`. */
export function slugOf(name: string): string {
  const plain = name
    .slice(0, MAX_READ_CHARS)
    .normalize("NFKD")
    .replace(/[\p{Mark}'’]+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40)
    .replace(/-$/, "");
  return plain === "" || TAKEN.has(plain) ? "workspace" : plain;
}

/** A slug that no workspace has. Two sign-ups with one name at once queue behind each other until the commit. */
export async function freeSlug(tx: Transaction, name: string): Promise<string> {
  const base = slugOf(name);
  await tx.db.$executeRaw`select pg_advisory_xact_lock(hashtext(${`slug:${base}`}))`;
  const taken = await tx.db.workspace.findUnique({ where: { slug: base }, select: { id: true } });
  return taken === null && base !== "workspace" ? base : `${base}-${String(randomInt(100_000, 1_000_000))}`;
}
