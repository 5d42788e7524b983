-- What networks sent before was stored as it came; an address is http or https from here on.
UPDATE "social_accounts" SET "avatar_url" = NULL WHERE "avatar_url" !~* '^https?://';
UPDATE "social_accounts" SET "profile_url" = NULL WHERE "profile_url" !~* '^https?://';
UPDATE "deliveries" SET "permalink" = NULL WHERE "permalink" !~* '^https?://';
UPDATE "attempts" SET "permalink" = NULL WHERE "permalink" !~* '^https?://';
