CREATE TABLE warehouses (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        varchar(80) NOT NULL UNIQUE,
  city        varchar(80) NOT NULL,
  manager_id  bigint NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE employees (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  warehouse_id  bigint NOT NULL REFERENCES warehouses ON DELETE RESTRICT,
  name          varchar(80) NOT NULL,
  is_forklift_driver boolean,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE warehouses
  ADD CONSTRAINT warehouses_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES employees ON DELETE RESTRICT;

CREATE INDEX warehouses_manager_id ON warehouses (manager_id);
CREATE INDEX employees_warehouse_id ON employees (warehouse_id);
