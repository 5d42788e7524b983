ALTER TABLE "deliveries" ADD COLUMN     "text_key" TEXT;

-- Finds the same text on the same account; only networks that refuse it have keys.
CREATE INDEX "deliveries_text_key_idx" ON "deliveries"("social_account_id", "text_key") WHERE "text_key" IS NOT NULL;
