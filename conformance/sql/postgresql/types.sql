CREATE TYPE status AS ENUM ('open', 'it''s closed', 'Mixed Case');
CREATE TYPE "Level" AS ENUM ('LOW', 'HIGH');
CREATE SCHEMA shop;
CREATE TYPE shop.color AS ENUM ('red', 'green');
CREATE DOMAIN email AS varchar(254) CHECK (VALUE LIKE '%@%');
CREATE DOMAIN positive integer NOT NULL CONSTRAINT above_zero CHECK (VALUE > 0);
CREATE TYPE address AS (street text, city text);
CREATE TYPE float_range AS RANGE (subtype = float8);
CREATE TABLE shop.things (
    id integer PRIMARY KEY,
    status status NOT NULL DEFAULT 'open',
    level public."Level" NOT NULL,
    color shop.color DEFAULT 'red'::shop.color,
    mail email,
    amount positive,
    home address,
    spread float_range,
    history status[]
);
CREATE TABLE other (id integer PRIMARY KEY, "level" "Level", thing integer REFERENCES shop.things ON DELETE CASCADE);
CREATE VIEW open_things AS SELECT id, status FROM shop.things WHERE status = 'open';
CREATE OR REPLACE VIEW shop.names (one, two) AS SELECT id, mail FROM shop.things;
CREATE MATERIALIZED VIEW counts AS SELECT status, count(*) AS n FROM shop.things GROUP BY status;
CREATE VIEW dropped AS SELECT 1 AS one;
DROP VIEW dropped;
CREATE TABLE made_by_query AS SELECT 1 AS one, 'x'::text AS two;
