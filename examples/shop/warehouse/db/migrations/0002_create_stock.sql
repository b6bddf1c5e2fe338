CREATE TABLE products (
  id          serial PRIMARY KEY,
  sku         varchar(40) NOT NULL UNIQUE,
  name        varchar(120) NOT NULL,
  weight_kg   numeric(8, 3) NOT NULL,
  unit_cost   real NOT NULL,
  created_at  timestamp NOT NULL DEFAULT now(),
  updated_at  timestamp DEFAULT now()
);

CREATE TABLE stock_levels (
  warehouse_id  bigint NOT NULL REFERENCES warehouses ON DELETE CASCADE,
  product_id    bigint NOT NULL REFERENCES products ON DELETE CASCADE,
  quantity      integer NOT NULL DEFAULT 0,
  PRIMARY KEY (warehouse_id, product_id)
);

CREATE INDEX stock_levels_warehouse ON stock_levels (warehouse_id);

CREATE TABLE stock_movements (
  warehouse_id  bigint NOT NULL REFERENCES warehouses ON DELETE RESTRICT,
  product_id    integer NOT NULL REFERENCES products ON DELETE RESTRICT,
  quantity      integer NOT NULL,
  "user"        varchar(80) NOT NULL,
  moved_at      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX stock_movements_product ON stock_movements (product_id);
CREATE INDEX index_stock_movements_on_product_id ON stock_movements (product_id);
