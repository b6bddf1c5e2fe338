CREATE TABLE users (id bigserial PRIMARY KEY, name varchar(40) NOT NULL, nick text);
CREATE INDEX users_nick ON users (nick);
