ALTER TABLE notes ADD COLUMN title varchar(20); CREATE TABLE tags (id integer PRIMARY KEY, note integer REFERENCES notes);
