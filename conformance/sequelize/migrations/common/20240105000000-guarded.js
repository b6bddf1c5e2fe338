"use strict";

const columns = ["street", "city", "country"];

const addAll = async (queryInterface, table, Sequelize) => {
  const described = await queryInterface.describeTable(table);
  for (const column of columns) {
    if (!described[column]) {
      await queryInterface.addColumn(table, column, { type: Sequelize.STRING(60), allowNull: true });
    }
  }
};

/** Changes that depend on what is there, loops and helpers. */
module.exports = {
  async up(queryInterface, Sequelize) {
    await addAll(queryInterface, "customers", Sequelize);
    await addAll(queryInterface, "customers", Sequelize);
    // MariaDB is asked for schemas, too.
    const tables = (await queryInterface.showAllTables()).map((it) => it.tableName ?? it);
    if (tables.includes("customers") && !(await queryInterface.tableExists("addresses"))) {
      await queryInterface.createTable("addresses", {
        id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
        customerId: { type: Sequelize.INTEGER, allowNull: false },
      });
    }
    const described = await queryInterface.describeTable("orders");
    if (!described.hasOwnProperty("note") && typeof described.total !== "undefined" && !("note" in described)) {
      await queryInterface.addColumn("orders", "note", { type: Sequelize.STRING(5) });
    }
    await queryInterface.describeTable("orders").then((table) => {
      if (table["note"]) return Promise.resolve();
      return queryInterface.addColumn("orders", "other_note", { type: Sequelize.STRING(5) });
    });
    const transaction = await queryInterface.sequelize.transaction();
    try {
      await queryInterface.addColumn("orders", "gift", { type: Sequelize.BOOLEAN, defaultValue: false }, { transaction });
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      return;
    }
    const indexes = await queryInterface.showIndex("orders");
    if (indexes.some((index) => index.name === "orders_by_kind")) {
      await queryInterface.removeIndex("orders", "orders_by_kind");
    }
    if (!indexes.find((index) => index.name === "orders_by_remark")) {
      await queryInterface.addIndex("orders", ["createdAt"], { name: "orders_by_creation" });
    }
    try {
      await queryInterface.addColumn("customers", "street", { type: Sequelize.INTEGER });
      await queryInterface.addColumn("customers", "never", { type: Sequelize.INTEGER });
    } catch (error) {
      await queryInterface.addColumn("customers", "handled", { type: Sequelize.INTEGER });
    }
    await queryInterface.removeColumn("customers", "not_there").catch(() => {});
    await Promise.all(
      ["addresses", "clubs"].map((table) =>
        queryInterface.addColumn(table, "archived", { type: Sequelize.BOOLEAN, allowNull: false, defaultValue: false }),
      ),
    );
    for (const [column, type] of Object.entries({ zip: Sequelize.STRING(10), floor: Sequelize.SMALLINT })) {
      await queryInterface.addColumn("addresses", column, { type });
    }
    await queryInterface.bulkInsert("clubs", [{ ownerId: null, archived: false }]);
    await queryInterface.bulkUpdate("clubs", { archived: true }, { ownerId: null });
    await queryInterface.bulkDelete("clubs", { ownerId: null });
  },
  async down() {},
};
