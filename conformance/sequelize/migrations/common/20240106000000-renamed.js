"use strict";

/** Tables are renamed and dropped. */
exports.up = async function (queryInterface, Sequelize) {
  await queryInterface.createTable("old_things", {
    id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true },
    customerId: { type: Sequelize.INTEGER, references: { model: "customers", key: "id" } },
  });
  await queryInterface.addIndex("old_things", ["customerId"]);
  await queryInterface.createTable("dropped", { id: { type: Sequelize.SMALLINT, primaryKey: true } });
  await queryInterface.createTable("also_dropped", { id: { type: Sequelize.SMALLINT, primaryKey: true } });
  await queryInterface.renameTable("old_things", "things");
  await queryInterface.dropTable("dropped");
  await queryInterface.dropTable("also_dropped", { cascade: true });
  await queryInterface.addColumn("things", "label", { type: "VARCHAR(30)", allowNull: false, defaultValue: "x" });
};

exports.down = async () => {};
