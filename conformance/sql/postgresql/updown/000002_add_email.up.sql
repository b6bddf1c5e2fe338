ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX users_email ON users (lower(email));
ALTER TABLE users DROP COLUMN nick;
