# Corners of the language: comments of all kinds, quotes, versions, key forms.
/*!40101 SET NAMES utf8mb4 */;
SET FOREIGN_KEY_CHECKS=0;
CREATE TABLE IF NOT EXISTS `child` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT, -- a comment; with a semicolon
  `parent_id` int(10) unsigned DEFAULT NULL,
  `we``ird` varchar(5) DEFAULT 'a\'b;c',
  `double` varchar(5) DEFAULT "d""e",
  `at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `geo` varchar(10) GENERATED ALWAYS AS (concat(`we``ird`, '-')) VIRTUAL,
  `u` char(36) DEFAULT uuid(),
  PRIMARY KEY (`id`) USING BTREE,
  UNIQUE `both` (`parent_id`, `id`),
  KEY `desc_key` (`at` DESC),
  CONSTRAINT `child_parent` FOREIGN KEY `named` (`parent_id`) REFERENCES `parent` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB AUTO_INCREMENT=10 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC;
CREATE TABLE parent (id int unsigned PRIMARY KEY, code varchar(3) UNIQUE KEY, n int) /*! COMMENT 'x' */;
SET FOREIGN_KEY_CHECKS=1;
ALTER TABLE child ADD COLUMN IF NOT EXISTS extra int NOT NULL DEFAULT 3 COMMENT 'three', DROP INDEX desc_key;
ALTER TABLE child ADD KEY (extra), ADD FULLTEXT INDEX words (`double`), ALGORITHM=COPY, LOCK=SHARED;
ALTER TABLE child CHANGE extra more bigint(20) UNSIGNED NULL;
ALTER TABLE parent ADD self int unsigned, ADD CONSTRAINT FOREIGN KEY (self) REFERENCES parent (id);
ALTER TABLE parent DROP COLUMN n, ADD COLUMN kind enum('a;b', 'c,d', 'e)f') AFTER id;
ALTER TABLE parent MODIFY code char(3) NOT NULL;
CREATE UNIQUE INDEX kind_code ON parent (kind, code) USING BTREE COMMENT 'a';
ALTER TABLE parent DROP CONSTRAINT code;
CREATE TABLE myisam_one (id int PRIMARY KEY, p int unsigned) ENGINE=MyISAM;
CREATE TABLE checks (a int, b int, CONSTRAINT a_b CHECK (a < b), CONSTRAINT pos CHECK (a BETWEEN 1 AND 9 AND b NOT IN (3, 4)));
ALTER TABLE checks DROP CONSTRAINT a_b;
CREATE TABLE implied (id int, x int unsigned REFERENCES parent (id), PRIMARY KEY (id));
CREATE OR REPLACE TABLE implied (id int NOT NULL, y varchar(3) NOT NULL, PRIMARY KEY (y, id));
LOCK TABLES parent WRITE;
INSERT INTO parent (id, code) VALUES (1, 'a;b'), (2, 'c\'d');
UNLOCK TABLES;
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT id FROM parent;
