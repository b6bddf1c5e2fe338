"use strict";

module.exports = (sequelize, DataTypes) => {
  const OrderLine = sequelize.define(
    "OrderLine",
    {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      amount: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
    },
    { timestamps: false, freezeTableName: true },
  );
  OrderLine.associate = (models) => {
    OrderLine.belongsTo(models.Order, { foreignKey: { name: "orderId", allowNull: false }, as: "order" });
    OrderLine.belongsTo(models.Product, { foreignKey: { name: "productId", allowNull: false }, as: "product" });
  };
  return OrderLine;
};
