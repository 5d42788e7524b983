-- What lets one person sign up where sign-up is not open: printed by the start of an empty house, used once.
CREATE TABLE "owner_tokens" (
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "owner_tokens_pkey" PRIMARY KEY ("token_hash")
);
