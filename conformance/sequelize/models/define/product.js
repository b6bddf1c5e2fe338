"use strict";

module.exports = (sequelize, DataTypes) => {
  const Product = sequelize.define(
    "Product",
    {
      sku: { type: DataTypes.STRING(30), primaryKey: true },
      price: { type: DataTypes.DECIMAL, allowNull: false },
      stock: { type: DataTypes.SMALLINT, allowNull: false },
    },
    { createdAt: "made_at", updatedAt: false, deletedAt: "gone_at", paranoid: true },
  );
  Product.associate = (models) => {
    Product.belongsToMany(models.Order, { through: models.OrderLine, foreignKey: "productId", otherKey: "orderId", as: "orders" });
    Product.belongsTo(models.Customer, { as: "maker", constraints: false });
  };
  return Product;
};
