"use strict";

module.exports = (sequelize, DataTypes) => {
  const Profile = sequelize.define("Profile", {
    text: { type: DataTypes.TEXT, allowNull: false },
  });
  Profile.associate = (models) => {
    Profile.belongsTo(models.Customer, { foreignKey: { name: "customerId", allowNull: false } });
  };
  return Profile;
};
