import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client";
import { pool } from "./pool";

const globals = globalThis as typeof globalThis & { heliographPrisma?: PrismaClient };

/** Prisma on the shared pool. Nothing of it leaves `lib`: queries `select`, then map to a DTO. */
export const prisma: PrismaClient = (globals.heliographPrisma ??= new PrismaClient({
  adapter: new PrismaPg(pool),
}));
