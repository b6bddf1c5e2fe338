"use strict";

/** Constraints of every kind, with names and without. */
module.exports = {
  async up(queryInterface, Sequelize) {
    const { Op } = Sequelize;
    await queryInterface.createTable("lines", {
      orderId: { type: Sequelize.INTEGER, allowNull: false },
      position: { type: Sequelize.INTEGER, allowNull: false },
      customerId: { type: Sequelize.INTEGER },
      amount: { type: Sequelize.INTEGER, allowNull: false },
      unit: { type: Sequelize.STRING(10), allowNull: false },
      price: { type: Sequelize.DECIMAL(8, 2) },
    });
    await queryInterface.addConstraint("lines", { fields: ["orderId", "position"], type: "primary key", name: "lines_pk" });
    await queryInterface.addConstraint("lines", { fields: ["orderId", "unit"], type: "unique" });
    await queryInterface.addConstraint("lines", { fields: ["unit"], type: "UNIQUE", name: "lines_unit" });
    await queryInterface.addConstraint("lines", {
      fields: ["orderId"],
      type: "foreign key",
      name: "lines_order",
      references: { table: "orders", field: "id" },
      onDelete: "cascade",
      onUpdate: "no action",
    });
    await queryInterface.addConstraint("lines", {
      fields: ["customerId"],
      type: "foreign key",
      references: { table: "customers", fields: ["id"] },
      onDelete: "set null",
    });
    if (queryInterface.sequelize.getDialect() === "postgres") {
      await queryInterface.addConstraint("lines", { fields: ["amount"], type: "check", where: { amount: { [Op.gt]: 0 } } });
      await queryInterface.addConstraint("lines", {
        fields: ["unit"],
        type: "check",
        name: "lines_units",
        where: { unit: ["piece", "kilogram"] },
      });
      await queryInterface.addConstraint("lines", {
        fields: ["price"],
        type: "check",
        name: "lines_price",
        where: { [Op.or]: [{ price: null }, { price: { [Op.between]: [0, 1000] } }] },
      });
    }
    await queryInterface.addConstraint("lines", { fields: ["amount", "price"], type: "unique", name: "short_lived" });
    await queryInterface.removeConstraint("lines", "short_lived");
    await queryInterface.addColumn("lines", "clubId", {
      type: Sequelize.INTEGER,
      references: { model: "clubs", key: "id" },
    });
    const dialect = queryInterface.sequelize.options.dialect;
    await queryInterface.removeConstraint("lines", dialect === "postgres" ? "lines_clubId_fkey" : "lines_clubId_foreign_idx");
  },
  async down(queryInterface) {
    await queryInterface.dropTable("lines");
  },
};
