-- AlterTable
ALTER TABLE "social_accounts" ADD COLUMN     "access_issued_at" TIMESTAMPTZ(3);
