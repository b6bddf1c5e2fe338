"use strict";

/** What Sequelize writes for MariaDB only. */
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable(
      "readings",
      {
        id: { type: Sequelize.INTEGER.UNSIGNED, primaryKey: true, autoIncrement: true },
        tiny: { type: Sequelize.TINYINT, allowNull: false, defaultValue: 1 },
        small: { type: Sequelize.SMALLINT.UNSIGNED },
        medium: { type: Sequelize.MEDIUMINT },
        big: { type: Sequelize.BIGINT.UNSIGNED },
        sized: { type: Sequelize.INTEGER(4) },
        filled: { type: Sequelize.INTEGER.ZEROFILL.UNSIGNED },
        short: { type: Sequelize.TEXT("tiny") },
        long: { type: Sequelize.TEXT("long"), allowNull: false },
        image: { type: Sequelize.BLOB("medium") },
        precise: { type: Sequelize.DATE(3) },
        exact: { type: Sequelize.DECIMAL({ precision: 9, scale: 4 }) },
        ratio: { type: Sequelize.FLOAT(7, 3) },
        real: { type: Sequelize.REAL },
        binary: { type: Sequelize.STRING.BINARY },
        code: { type: Sequelize.STRING(16, true) },
        data: { type: Sequelize.JSON },
        changedAt: {
          type: "TIMESTAMP",
          allowNull: false,
          defaultValue: Sequelize.literal("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
        },
        level: { type: Sequelize.ENUM("low", "it's"), defaultValue: "low" },
      },
      { engine: "InnoDB", charset: "utf8mb4", comment: "What was read" },
    );
    await queryInterface.addColumn("readings", "second", { type: Sequelize.INTEGER, after: "id" });
    await queryInterface.addColumn("readings", "zero", { type: Sequelize.INTEGER, first: true });
    await queryInterface.changeColumn("readings", "level", { type: Sequelize.ENUM("low", "high"), allowNull: false });
    await queryInterface.renameColumn("readings", "tiny", "least");
    await queryInterface.addIndex("readings", ["short"], { type: "FULLTEXT", name: "readings_text" });
    await queryInterface.addIndex("readings", [{ name: "long", length: 20 }], { using: "BTREE" });
    await queryInterface.createTable("readers", {
      id: { type: Sequelize.INTEGER, primaryKey: true },
      readingId: { type: Sequelize.INTEGER.UNSIGNED, references: { model: "readings", key: "id" } },
      otherId: { type: Sequelize.INTEGER.UNSIGNED },
    });
    await queryInterface.sequelize.query(
      "ALTER TABLE readers ADD CONSTRAINT readers_other FOREIGN KEY (otherId) REFERENCES readings (id)",
    );
    // The indexes that the foreign keys brought along stay.
    await queryInterface.sequelize.query("ALTER TABLE readers DROP CONSTRAINT readers_other");
    await queryInterface.removeConstraint("readers", "readers_ibfk_1");
  },
  async down() {},
};
