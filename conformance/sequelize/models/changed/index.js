"use strict";

const { DataTypes, Model, Sequelize } = require("sequelize");

const common = { email: { type: DataTypes.STRING(80), allowNull: false }, note: DataTypes.TEXT };

class Person extends Model {}
class Badge extends Model {}
class Team extends Model {}

/** Models that are changed after they are made. */
exports.connect = (options) => {
  const sequelize = new Sequelize({ ...options, define: { timestamps: false, hooks: { beforeCreate() {} } } });
  Person.init({ ...common, born: DataTypes.DATEONLY, code: { type: DataTypes.STRING, unique: true } }, { sequelize, timestamps: true, updatedAt: false });
  Badge.init({ number: DataTypes.INTEGER, old: DataTypes.STRING }, { sequelize, modelName: "Badge", tableName: "Badges" });
  Team.init({ name: DataTypes.STRING }, { sequelize, name: { singular: "team", plural: "teams" } });
  Badge.removeAttribute("id");
  Badge.removeAttribute("old");
  Person.addScope("active", { where: { note: null } });
  Person.hasOne(Badge, { onDelete: "CASCADE", foreignKey: { allowNull: false } });
  Badge.belongsTo(Person);
  Team.hasMany(Person, { as: { singular: "member", plural: "members" }, foreignKey: "team_id" });
  Person.belongsTo(Team, { foreignKey: { name: "team_id" }, as: "team", constraints: false });
  const Visit = sequelize.define("visit", { at: DataTypes.DATE }, { freezeTableName: true, underscored: true });
  Visit.belongsTo(Person, { targetKey: "code", foreignKey: "personCode" });
  Person.hasMany(Visit, { sourceKey: "code", foreignKey: "personCode" });
  Person.belongsToMany(Team, { through: "guests", as: "visited", timestamps: false });
  return sequelize;
};
