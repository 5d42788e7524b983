-- Client networks that an API key was used from: the first use from a new one is audited.
CREATE TABLE "api_key_addresses" (
    "key_id" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_addresses_pkey" PRIMARY KEY ("key_id", "network")
);
CREATE INDEX "api_key_addresses_seen_at_idx" ON "api_key_addresses"("seen_at");
ALTER TABLE "api_key_addresses" ADD CONSTRAINT "api_key_addresses_key_id_fkey"
    FOREIGN KEY ("key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;
