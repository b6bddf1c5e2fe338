"use strict";

module.exports = (sequelize, DataTypes) => {
  const Club = sequelize.define("Club", {
    name: { type: DataTypes.STRING, allowNull: false },
  });
  Club.associate = (models) => {
    Club.belongsToMany(models.Customer, { through: "Memberships", foreignKey: "clubId", otherKey: "customerId" });
    Club.hasMany(Club, { as: "branches", foreignKey: "parentId" });
    Club.belongsTo(Club, { as: "parent", foreignKey: "parentId" });
  };
  return Club;
};
