"use strict";

const fs = require("fs");
const path = require("path");
const Sequelize = require("sequelize");
const process = require("process");

const basename = path.basename(__filename);

/** As sequelize-cli writes it: every file beside this one is a model. */
exports.connect = (options) => {
  const sequelize = new Sequelize(options);
  const db = {};
  fs.readdirSync(__dirname)
    .filter((file) => file !== basename && file.slice(-3) === ".js")
    .forEach((file) => {
      const model = require(path.join(__dirname, file))(sequelize, Sequelize.DataTypes);
      db[model.name] = model;
    });
  Object.keys(db).forEach((modelName) => {
    if (db[modelName].associate) {
      db[modelName].associate(db);
    }
  });
  return sequelize;
};
