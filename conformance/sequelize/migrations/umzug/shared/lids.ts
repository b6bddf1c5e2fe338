import type { DataTypes } from "sequelize";

export const LIDS = "lids";

export function lidColumns(types: typeof DataTypes) {
  return {
    id: { type: types.INTEGER, primaryKey: true, autoIncrement: true },
    width: { type: types.INTEGER, allowNull: false },
  };
}
