-- Wrong passwords of one client address for one account: each one beyond the first few makes the next wait longer.
CREATE TABLE "sign_in_failures" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "wait_until" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_failures_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "sign_in_failures_expires_at_idx" ON "sign_in_failures"("expires_at");
