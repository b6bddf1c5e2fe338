CREATE TABLE "Account" ("id" TEXT NOT NULL, "email" TEXT, CONSTRAINT "Account_pkey" PRIMARY KEY ("id"));
