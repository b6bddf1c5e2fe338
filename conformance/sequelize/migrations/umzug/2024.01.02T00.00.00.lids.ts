import { DataTypes } from "sequelize";

import type { Context } from "./shared/context";
import { LIDS, lidColumns } from "./shared/lids";

export async function up({ context }: Context) {
  const queryInterface = context.sequelize.getQueryInterface();
  await queryInterface.createTable(LIDS, lidColumns(DataTypes));
  await context.addColumn(LIDS, "color", { type: DataTypes.STRING(7), allowNull: true });
}

export async function down({ context }: Context) {
  await context.dropTable(LIDS);
}
