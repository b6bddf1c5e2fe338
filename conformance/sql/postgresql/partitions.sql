CREATE TABLE measurements (
    id bigint NOT NULL, city integer NOT NULL, logged date NOT NULL, peak integer,
    PRIMARY KEY (id, logged)
) PARTITION BY RANGE (logged);
CREATE TABLE measurements_2024 PARTITION OF measurements FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE measurements_rest PARTITION OF measurements DEFAULT;
CREATE INDEX ON measurements (city);
CREATE TABLE by_list (id integer, region text NOT NULL, UNIQUE (id, region)) PARTITION BY LIST (region);
CREATE TABLE by_list_eu PARTITION OF by_list FOR VALUES IN ('de', 'fr') PARTITION BY HASH (id);
CREATE TABLE by_list_eu_0 PARTITION OF by_list_eu FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE attached (id integer, region text NOT NULL);
ALTER TABLE by_list ATTACH PARTITION attached FOR VALUES IN ('us');
CREATE TABLE cities (id serial PRIMARY KEY, name text NOT NULL, population real CHECK (population >= 0));
CREATE TABLE capitals (state char(2) UNIQUE NOT NULL, PRIMARY KEY (id)) INHERITS (cities);
ALTER TABLE cities ADD COLUMN mayor text;
CREATE TABLE plain (id integer PRIMARY KEY, city integer REFERENCES cities);
