"use strict";

/** Both signatures of addIndex, names that Sequelize makes, and their removal. */
module.exports = {
  up(queryInterface, Sequelize) {
    return queryInterface
      .addIndex("orders", ["customerId"])
      .then(() => queryInterface.addIndex("orders", ["paidAt", "total"], { unique: true }))
      .then(() => queryInterface.addIndex("orders", { fields: ["kind"], name: "orders_by_kind" }))
      .then(() => queryInterface.addIndex("orders", { fields: ["remark", "number"].slice(1), type: "UNIQUE", name: "orders_unique_number" }))
      .then(() => queryInterface.addIndex("customers", [{ name: "name", order: "DESC" }, "email"]))
      .then(() => queryInterface.addIndex("customers", [{ attribute: "nickname", length: 10 }], { name: "customers_nick" }))
      .then(() => queryInterface.addIndex("clubs", ["ownerId", "parentId"]))
      .then(() => queryInterface.addIndex("clubs", ["parentId"], { name: "gone" }))
      .then(() => queryInterface.removeIndex("customers", ["name", "email"]))
      .then(() =>
        // MariaDB needs an index for the foreign key.
        queryInterface.sequelize.getDialect() === "postgres" ? queryInterface.removeIndex("clubs", "gone") : null,
      );
  },
  down() {},
};
