CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, old TEXT, dropped TEXT);
ALTER TABLE people ADD COLUMN email varchar(50) NOT NULL DEFAULT '';
ALTER TABLE people ADD boss INTEGER REFERENCES people (id) ON DELETE SET NULL;
ALTER TABLE people RENAME COLUMN old TO former;
ALTER TABLE people DROP COLUMN dropped;
CREATE INDEX people_former ON people (former);
ALTER TABLE people RENAME former TO past;
CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES people);
ALTER TABLE people RENAME TO persons;
DROP INDEX people_former;
CREATE TABLE gone (id INTEGER);
DROP TABLE gone;
DROP TABLE IF EXISTS never_was;
-- The way in which SQLite's manual and most tools rebuild a table.
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_pets" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "owner" INTEGER NOT NULL, "tag" TEXT,
  CONSTRAINT "pets_owner_fkey" FOREIGN KEY ("owner") REFERENCES "persons" ("id") ON DELETE CASCADE ON UPDATE CASCADE);
INSERT INTO "new_pets" ("id", "owner") SELECT "id", "owner" FROM "pets";
DROP TABLE "pets";
ALTER TABLE "new_pets" RENAME TO "pets";
CREATE UNIQUE INDEX "pets_tag_key" ON "pets"("tag");
PRAGMA foreign_keys=ON;
