"use strict";

/** Constraints by fields and options, one after the other. */
module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.addConstraint("shelves", ["height", "width"], { type: "unique", name: "shelves_size" });
    await queryInterface.addConstraint("shelves", ["width"], { type: "unique" });
    await queryInterface.addConstraint("shelves", ["otherShopId"], {
      type: "foreign key",
      name: "shelves_other_shop",
      references: { table: "shops", field: "id" },
      onDelete: "restrict",
      onUpdate: "cascade",
    });
    await queryInterface.addIndex("shelves", ["shopId", "height"], { indexName: "ignored", indicesType: "UNIQUE" });
    await queryInterface.addIndex("shelves", { fields: ["height"], unique: true, name: "shelves_height" });
    await queryInterface.removeConstraint("shelves", "shelves_size");
    await queryInterface.addColumn("shops", "rating", { type: Sequelize.DECIMAL(3, 1), allowNull: false, defaultValue: 0 });
    await queryInterface.changeColumn("shops", "rating", { type: Sequelize.DECIMAL(4, 2) });
    await queryInterface.renameColumn("shops", "opened", "openedOn");
    await queryInterface.removeColumn("shelves", "width");
  },
  down: async () => {},
};
