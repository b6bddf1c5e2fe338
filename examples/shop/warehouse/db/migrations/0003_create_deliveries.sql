CREATE TABLE supplier (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        varchar(120) NOT NULL,
  email       varchar(254),
  rating      double precision,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE deliveries (
  id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  supplier_id        bigint NOT NULL REFERENCES supplier ON DELETE SET NULL,
  warehouse_id       bigint NOT NULL REFERENCES warehouses,
  tracking_uuid      char(36) NOT NULL,
  state              text NOT NULL DEFAULT 'announced',
  announced_on       date NOT NULL,
  received_at        timestamptz,
  created_at         timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE delivery_items (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery_id  bigint NOT NULL REFERENCES deliveries ON DELETE CASCADE,
  product_id   integer NOT NULL REFERENCES products ON DELETE RESTRICT,
  quantity     integer NOT NULL CHECK (quantity > 0),
  batch        varchar(40),
  UNIQUE (delivery_id, product_id, batch)
);
