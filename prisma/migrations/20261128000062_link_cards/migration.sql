ALTER TABLE "posts" ADD COLUMN     "card" JSONB;

-- What was derived from the pictures alone has a name of its own now.
UPDATE "posts" SET "post_type" = 'link' WHERE "post_type" = 'text' AND "link" IS NOT NULL;
