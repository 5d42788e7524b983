-- Tokens name the version of the secret that they were made from, so that a rotation ends them with it.
ALTER TABLE "api_keys" ADD COLUMN "secret_version" INTEGER NOT NULL DEFAULT 1;
-- The program that uses a key: keys of one integration share their Idempotency-Keys.
ALTER TABLE "api_keys" ADD COLUMN "integration" TEXT;
