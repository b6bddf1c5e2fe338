"use strict";

const timestamps = (Sequelize) => ({
  createdAt: { type: Sequelize.DATE, allowNull: false },
  updatedAt: { type: Sequelize.DATE, allowNull: false },
});

/** Columns are added, changed, renamed and removed. */
module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.createTable(
        "orders",
        {
          id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
          number: { type: Sequelize.STRING(20), allowNull: false },
          total: { type: Sequelize.DECIMAL(8, 2), allowNull: false, defaultValue: 1 },
          comment: { type: Sequelize.STRING, allowNull: false, defaultValue: "none" },
          obsolete: { type: Sequelize.STRING },
          ...timestamps(Sequelize),
        },
        { transaction },
      );
      await queryInterface.addColumn(
        "orders",
        "customerId",
        {
          type: Sequelize.INTEGER,
          allowNull: true,
          references: { model: "customers", key: "id" },
          onDelete: "RESTRICT",
        },
        { transaction },
      );
      await queryInterface.addColumn("orders", "paidAt", Sequelize.DATE, { transaction });
      await queryInterface.addColumn("orders", "rank", { type: Sequelize.INTEGER, unique: true }, { transaction });
      await queryInterface.addColumn("orders", "kind", { type: Sequelize.ENUM(["web", "shop"]) }, { transaction });
      await queryInterface.changeColumn("orders", "total", { type: Sequelize.DECIMAL(12, 2), allowNull: true }, { transaction });
      await queryInterface.changeColumn("orders", "comment", { type: Sequelize.TEXT, allowNull: false }, { transaction });
      await queryInterface.changeColumn(
        "orders",
        "number",
        { type: Sequelize.STRING(40), allowNull: false, unique: true },
        { transaction },
      );
      await queryInterface.renameColumn("orders", "comment", "remark", { transaction });
      await queryInterface.removeColumn("orders", "obsolete", { transaction });
      // A foreign key is added, and the type stays.
      await queryInterface.addColumn("orders", "clubId", { type: Sequelize.INTEGER }, { transaction });
      await queryInterface.changeColumn(
        "orders",
        "clubId",
        { type: Sequelize.INTEGER, references: { model: "clubs", key: "id" }, onDelete: "CASCADE", onUpdate: "SET NULL" },
        { transaction },
      );
      await queryInterface.addColumn(
        "orders",
        "courierId",
        { type: Sequelize.INTEGER, references: { model: "customers", key: "id" } },
        { transaction },
      );
    }),
  down: (queryInterface) => queryInterface.dropTable("orders"),
};
