CREATE TABLE `types` (
  `a` tinyint, `b` tinyint(1), `c` tinyint(3) unsigned, `d` smallint, `e` mediumint, `f` int(11) NOT NULL, `g` integer unsigned,
  `h` bigint(20) unsigned, `i` bool, `j` boolean NOT NULL DEFAULT 0, `k` decimal, `l` decimal(5), `m` numeric(10,2), `n` float, `o` double, `p` real,
  `q` double precision, `r` bit, `s` bit(8), `t` char, `u` char(3), `v` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, `w` text, `x` tinytext,
  `y` mediumtext, `z` longtext, `aa` binary(16), `ab` varbinary(20), `ac` blob, `ad` longblob, `ae` tinyblob, `af` mediumblob,
  `ag` date, `ah` time, `ai` time(3), `aj` datetime, `ak` datetime(6), `al` timestamp NULL, `am` timestamp(3) NULL, `an` year, `ao` json,
  `ap` enum('a','b','it''s') NOT NULL DEFAULT 'a', `aq` set('x','y'), `ar` point, `as` geometry, `at` int ZEROFILL, `au` uuid, `av` inet6,
  `aw` decimal(8,2) unsigned, `ax` double unsigned, `ay` dec(4,1), `az` fixed(6,3), `ba` nchar(3), `bb` national varchar(5), `bc` character varying(8)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='all; types';
CREATE TABLE customers (
  id int NOT NULL AUTO_INCREMENT COMMENT 'the key, it''s one',
  email varchar(190) NOT NULL,
  name varchar(50) DEFAULT NULL UNIQUE,
  status varchar(10) NOT NULL DEFAULT 'new' CHECK (status IN ('new','gone')),
  age int CHECK (age > 0),
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  updated_at datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  doubled int AS (age * 2) VIRTUAL,
  stored_one int GENERATED ALWAYS AS (age + 1) STORED,
  bio text,
  PRIMARY KEY (id),
  UNIQUE KEY email_key (email),
  KEY status_age (status, age),
  INDEX (age),
  KEY prefix_key (bio(20)),
  FULLTEXT KEY bio_text (bio),
  CONSTRAINT age_limit CHECK (age < 150)
) ENGINE=InnoDB AUTO_INCREMENT=7;
CREATE TABLE orders (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id int NOT NULL,
  billed_to int,
  other_customer int,
  amount decimal(10,2) NOT NULL,
  spot point NOT NULL,
  CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
  FOREIGN KEY billed (billed_to) REFERENCES customers (id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT FOREIGN KEY (other_customer) REFERENCES customers (id) ON DELETE NO ACTION,
  KEY with_more (other_customer, amount),
  SPATIAL INDEX (spot),
  UNIQUE INDEX (amount, customer_id) USING BTREE
);
CREATE TABLE order_lines (order_id bigint unsigned, position int, PRIMARY KEY (order_id, position), FOREIGN KEY (order_id) REFERENCES orders (id));
CREATE TABLE line_notes (
  id serial,
  order_id bigint unsigned, position int, note text,
  PRIMARY KEY (id),
  CONSTRAINT line_notes_line FOREIGN KEY (order_id, position) REFERENCES order_lines (order_id, position)
);
CREATE TABLE copied LIKE customers;
CREATE VIEW adults AS SELECT id, name FROM customers WHERE age >= 18;
