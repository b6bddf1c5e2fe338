"use strict";

module.exports = (sequelize, DataTypes) => {
  const Order = sequelize.define(
    "Order",
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      number: { type: DataTypes.STRING(20), allowNull: false, unique: { name: "order_number" } },
      total: { type: DataTypes.DECIMAL(12, 2) },
    },
    { tableName: "purchase_orders", paranoid: true, underscored: true },
  );
  Order.associate = ({ Customer, Order: Self, OrderLine, Product }) => {
    Order.belongsTo(Customer, { foreignKey: "customerId", as: "customer", onDelete: "RESTRICT", onUpdate: "CASCADE" });
    Order.belongsTo(Self, { as: "previous", foreignKey: "previousId" });
    Order.hasMany(OrderLine, { as: "lines", foreignKey: { name: "orderId", allowNull: false }, onDelete: "cascade" });
    Order.belongsToMany(Product, { through: OrderLine, foreignKey: "orderId", otherKey: "productId", as: "products" });
  };
  return Order;
};
