"use strict";

/** Every spelling of an attribute. */
module.exports = {
  async up(queryInterface, Sequelize) {
    const { DataTypes } = Sequelize;
    await queryInterface.createTable("customers", {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
      email: { type: Sequelize.STRING(120), allowNull: false, unique: true },
      name: Sequelize.STRING,
      nickname: { type: DataTypes.STRING, allowNull: true, defaultValue: "O'Hara" },
      code: { type: Sequelize.CHAR(8), allowNull: false, unique: false },
      active: { type: Sequelize.BOOLEAN, allowNull: false, defaultValue: true },
      visits: { type: Sequelize.BIGINT, defaultValue: 0 },
      rating: { type: Sequelize.FLOAT },
      weight: { type: Sequelize.DOUBLE },
      balance: { type: Sequelize.DECIMAL(10, 2), allowNull: false, defaultValue: "0.00" },
      credit: { type: new Sequelize.DECIMAL(12), allowNull: true },
      born: { type: Sequelize.DATEONLY },
      wakes: { type: Sequelize.TIME },
      notes: { type: Sequelize.TEXT },
      avatar: { type: Sequelize.BLOB },
      token: { type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4 },
      role: { type: Sequelize.ENUM("buyer", "seller"), allowNull: false, defaultValue: "buyer" },
      state: { type: Sequelize.ENUM, values: ["new", "old"] },
      createdAt: { type: Sequelize.DATE, allowNull: false, defaultValue: Sequelize.literal("CURRENT_TIMESTAMP") },
      updatedAt: { type: Sequelize.DATE, allowNull: false, defaultValue: Sequelize.NOW },
    });
    await queryInterface.createTable(
      "memberships",
      {
        customerId: {
          type: Sequelize.INTEGER,
          primaryKey: true,
          references: { model: "customers", key: "id" },
          onDelete: "CASCADE",
          onUpdate: "cascade",
        },
        clubId: { type: Sequelize.INTEGER, primaryKey: true },
        since: { type: Sequelize.DATEONLY, field: "member_since" },
        number: { type: Sequelize.INTEGER, allowNull: false },
        season: { type: Sequelize.INTEGER, allowNull: false },
      },
      { uniqueKeys: { memberships_number: { fields: ["number", "season"] } } },
    );
    await queryInterface.createTable("clubs", {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      ownerId: { type: Sequelize.INTEGER, references: { model: "customers" }, onDelete: "SET NULL" },
      parentId: { type: Sequelize.INTEGER, references: { model: { tableName: "clubs" }, key: "id" } },
    });
  },
  async down(queryInterface) {
    await queryInterface.dropAllTables();
  },
};
