CREATE TABLE posts (id bigserial PRIMARY KEY, author bigint NOT NULL REFERENCES users ON DELETE CASCADE, title text);
