ALTER TABLE `a` ADD COLUMN `w` varchar(5) NOT NULL, ADD UNIQUE INDEX `w_key` (`w`);
