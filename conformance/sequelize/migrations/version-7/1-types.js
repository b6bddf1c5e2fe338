const { DataTypes, sql } = require("@sequelize/core");

exports.up = async (queryInterface) => {
  await queryInterface.createTable("gauges", {
    id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
    code: { type: DataTypes.CHAR(8), allowNull: false, unique: true },
    level: { type: DataTypes.FLOAT, allowNull: false },
    depth: DataTypes.DOUBLE,
    volume: DataTypes.DECIMAL(12, 3),
    steps: DataTypes.INTEGER.UNSIGNED,
    ticks: DataTypes.SMALLINT.UNSIGNED,
    grade: DataTypes.TINYINT,
    span: DataTypes.MEDIUMINT,
    note: { type: DataTypes.TEXT },
    raw: DataTypes.BLOB,
    on: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
    day: DataTypes.DATEONLY,
    at: DataTypes.TIME,
    read_at: { type: DataTypes.DATE(3), allowNull: false },
    created_at: { type: DataTypes.DATE(6), allowNull: false, defaultValue: sql.fn("now") },
    key: DataTypes.UUID,
    extra: DataTypes.JSON,
  });
  await queryInterface.createTable("readings", {
    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    gauge_id: {
      type: DataTypes.BIGINT,
      allowNull: false,
      references: { table: "gauges", key: "id" },
      onDelete: "CASCADE",
    },
    value: { type: DataTypes.FLOAT, allowNull: false },
  });
  await queryInterface.addColumn("readings", "taken_at", { type: DataTypes.DATE(6), allowNull: true });
  await queryInterface.addIndex("readings", ["gauge_id", "taken_at"], { name: "readings_by_gauge" });
  await queryInterface.addConstraint("readings", { type: "UNIQUE", fields: ["gauge_id", "value"], name: "readings_once" });
};
