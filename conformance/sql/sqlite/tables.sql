CREATE TABLE types (
  a INTEGER, b INT NOT NULL, c TEXT, d REAL, e BLOB, f NUMERIC, g VARCHAR(40), h BOOLEAN, i DATETIME, j DECIMAL(10,2), k BIGINT,
  l char(3), m date, n double precision, o unsigned big int, p timestamp, q json, r float, s smallint, t
);
CREATE TABLE customers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email varchar(254) NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT DEFAULT 'nobody' CHECK (length(name) > 0),
  status TEXT NOT NULL DEFAULT 'new' CONSTRAINT status_known CHECK (status IN ('new', 'gone')),
  made DATETIME DEFAULT CURRENT_TIMESTAMP,
  twice INTEGER GENERATED ALWAYS AS (id * 2) VIRTUAL,
  kept TEXT AS (name || '!') STORED,
  CHECK (status <> name),
  UNIQUE (name, status) ON CONFLICT REPLACE
);
CREATE TABLE "orders" (
  "id" integer NOT NULL PRIMARY KEY,
  [customer_id] integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  `billed_to` integer REFERENCES customers ON UPDATE CASCADE ON DELETE SET NULL,
  total decimal
);
CREATE TABLE pairs (a TEXT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE details (
  id INTEGER PRIMARY KEY, a TEXT, b TEXT,
  CONSTRAINT details_pair FOREIGN KEY (a, b) REFERENCES pairs (a, b) ON DELETE RESTRICT
) STRICT;
CREATE INDEX orders_customer ON orders (customer_id);
CREATE UNIQUE INDEX orders_pair ON orders (customer_id, billed_to DESC);
CREATE INDEX orders_partial ON orders (total) WHERE total IS NOT NULL;
CREATE INDEX customers_lower ON customers (lower(name), status);
CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer_id);
CREATE VIEW rich AS SELECT id FROM orders WHERE total > 100;
CREATE TRIGGER after_order AFTER INSERT ON orders BEGIN
  UPDATE orders SET total = 0 WHERE total IS NULL;
  INSERT INTO pairs VALUES ('a', 'b');
END;
CREATE TEMPORARY TABLE passing (id INTEGER);
