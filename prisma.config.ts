import { defineConfig } from "prisma/config";

/** For Prisma's own command line; our scripts read the same folders. */
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
