import { DataTypes, QueryInterface } from "sequelize";

type Migration = (parameters: { name: string; context: QueryInterface }) => Promise<unknown>;

const TABLE = { boxes: "boxes", labels: "labels" } as const;

export const up: Migration = async ({ context: queryInterface }) => {
  await queryInterface.sequelize.transaction(async (transaction) => {
    await queryInterface.createTable(
      TABLE.boxes,
      {
        id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
        size: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      },
      { transaction },
    );
    await queryInterface.createTable(
      TABLE.labels,
      {
        id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
        boxId: {
          type: DataTypes.UUID,
          allowNull: false,
          references: { model: TABLE.boxes, key: "id" },
          onDelete: "CASCADE",
        },
        text: { type: DataTypes.STRING(50) },
      },
      { transaction },
    );
    for (const columns of [["boxId"], ["boxId", "text"]]) {
      await queryInterface.addIndex(TABLE.labels, columns, { transaction });
    }
  });
};

export const down: Migration = async ({ context }) => {
  await context.dropTable(TABLE.labels);
  await context.dropTable(TABLE.boxes);
};
