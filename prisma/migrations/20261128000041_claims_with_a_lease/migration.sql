-- An Idempotency-Key whose request was cut off: the verb's own transaction marks the claim done, an unfinished one may
-- be repeated once its lease is over. What older versions left unfinished has no lease and may be repeated at once.
ALTER TABLE "idempotency_records" ADD COLUMN "done_at" TIMESTAMPTZ(3);
ALTER TABLE "idempotency_records" ADD COLUMN "entities" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "idempotency_records" ADD COLUMN "lease_until" TIMESTAMPTZ(3) NOT NULL DEFAULT now();
ALTER TABLE "idempotency_records" ADD COLUMN "lease_token" TEXT NOT NULL DEFAULT '';
