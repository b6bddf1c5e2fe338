"use strict";

module.exports = (sequelize, DataTypes) => {
  const Customer = sequelize.define(
    "Customer",
    {
      email: { type: DataTypes.STRING(120), allowNull: false, unique: true, validate: { isEmail: true, len: [3, 120] } },
      name: DataTypes.STRING,
      nickname: { type: DataTypes.STRING, allowNull: true, field: "nick_name", defaultValue: "nobody" },
      code: { type: DataTypes.CHAR(8), allowNull: false, unique: "customer_code" },
      region: { type: DataTypes.STRING(2), allowNull: false, unique: "customer_code" },
      role: { type: DataTypes.ENUM("buyer", "seller"), allowNull: false, defaultValue: "buyer" },
      state: { type: DataTypes.ENUM, values: ["new", "old"] },
      balance: { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: 0, validate: { min: 0 } },
      visits: { type: DataTypes.BIGINT },
      active: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      born: DataTypes.DATEONLY,
      wakes: DataTypes.TIME,
      notes: DataTypes.TEXT,
      picture: DataTypes.BLOB,
      rating: DataTypes.FLOAT,
      weight: DataTypes.DOUBLE,
      token: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
      seenAt: { type: DataTypes.DATE, defaultValue: DataTypes.NOW },
      label: {
        type: DataTypes.VIRTUAL,
        get() {
          return `${this.name} <${this.email}>`;
        },
      },
    },
    {
      indexes: [
        { fields: ["name"] },
        { fields: ["region", "name"], unique: true },
        { name: "customers_by_state", fields: [{ name: "state", order: "DESC" }, "visits"] },
      ],
      scopes: { active: { where: { active: true } } },
      defaultScope: { attributes: { exclude: ["token"] } },
      hooks: { beforeSave() {} },
    },
  );
  Customer.associate = (models) => {
    Customer.hasMany(models.Order, { foreignKey: "customerId", as: "orders" });
    Customer.hasOne(models.Profile, { foreignKey: { name: "customerId", allowNull: false }, onDelete: "CASCADE" });
    Customer.belongsToMany(models.Club, { through: "Memberships", foreignKey: "customerId", otherKey: "clubId" });
  };
  return Customer;
};
