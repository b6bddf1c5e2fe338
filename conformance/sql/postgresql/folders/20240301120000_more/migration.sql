-- AlterTable
ALTER TABLE "Account" ALTER COLUMN "email" SET NOT NULL, ADD COLUMN "age" INTEGER;
-- CreateIndex
CREATE UNIQUE INDEX "Account_email_key" ON "Account"("email");
