CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE items (
    id integer PRIMARY KEY, name text NOT NULL, slug varchar(50) NOT NULL, price numeric(10,2), tags text[], body jsonb,
    document tsvector, deleted_at timestamptz, active boolean NOT NULL DEFAULT true, owner integer, spot point
);
CREATE INDEX items_name ON items (name);
CREATE INDEX ON items (owner, price);
CREATE UNIQUE INDEX items_slug ON items USING btree (slug);
CREATE INDEX items_price_desc ON public.items (price DESC NULLS LAST, id ASC);
CREATE INDEX items_lower ON items (lower(name));
CREATE INDEX items_expression ON items ((price * 2), (body ->> 'kind'));
CREATE INDEX items_active ON items (owner) WHERE active;
CREATE UNIQUE INDEX items_live_slug ON items (slug) WHERE deleted_at IS NULL AND active = true;
CREATE INDEX items_expensive ON items (owner) WHERE price > 100.50 OR name = 'gold';
CREATE INDEX items_cover ON items (owner) INCLUDE (name, price);
CREATE UNIQUE INDEX items_cover_unique ON items (id, owner) INCLUDE (slug);
CREATE INDEX items_tags ON items USING gin (tags);
CREATE INDEX items_body ON items USING gin (body jsonb_path_ops);
CREATE INDEX items_document ON items USING GIN (document);
CREATE INDEX items_like ON items (slug varchar_pattern_ops);
CREATE INDEX items_trgm ON items USING gist (name gist_trgm_ops);
CREATE INDEX items_spot ON items USING gist (spot);
CREATE INDEX items_hash ON items USING hash (slug);
CREATE INDEX items_brin ON items USING brin (deleted_at) WITH (pages_per_range = 32);
CREATE INDEX items_collated ON items (name COLLATE "C");
CREATE INDEX IF NOT EXISTS items_name ON items (name);
CREATE INDEX items_gone ON items (price);
DROP INDEX items_gone;
CREATE INDEX items_old ON items (deleted_at);
ALTER INDEX items_old RENAME TO items_new;
CREATE UNIQUE INDEX items_to_constraint ON items (owner, name);
ALTER TABLE items ADD CONSTRAINT items_owner_name UNIQUE USING INDEX items_to_constraint;
CREATE UNIQUE INDEX items_distinct ON items (owner, deleted_at) NULLS NOT DISTINCT;
CREATE INDEX CONCURRENTLY items_later ON items (active);
