"use strict";

/** As migrations were written before version 6. */
module.exports = {
  up: (queryInterface, Sequelize) => {
    return queryInterface
      .createTable("shops", {
        id: { allowNull: false, autoIncrement: true, primaryKey: true, type: Sequelize.INTEGER },
        name: { type: Sequelize.STRING, unique: true },
        kind: { type: Sequelize.ENUM("big", "small"), defaultValue: "small" },
        opened: { type: Sequelize.DATEONLY },
        createdAt: { allowNull: false, type: Sequelize.DATE },
        updatedAt: { allowNull: false, type: Sequelize.DATE },
      })
      .then(() =>
        queryInterface.createTable("shelves", {
          id: { allowNull: false, autoIncrement: true, primaryKey: true, type: Sequelize.BIGINT },
          shopId: { type: Sequelize.INTEGER, references: { model: "shops", key: "id" }, onDelete: "CASCADE" },
          otherShopId: { type: Sequelize.INTEGER, allowNull: false },
          height: { type: Sequelize.INTEGER },
          width: { type: Sequelize.INTEGER },
        }),
      );
  },
  down: (queryInterface) => queryInterface.dropTable("shops"),
};
