CREATE TABLE `a` (`id` bigint unsigned NOT NULL AUTO_INCREMENT, `v` int DEFAULT NULL, PRIMARY KEY (`id`));
