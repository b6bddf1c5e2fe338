import { DataTypes, Op, QueryInterface, Sequelize } from "sequelize";

const shared = { type: DataTypes.STRING(30), allowNull: false } as const;

/** What Sequelize writes for PostgreSQL only. */
export async function up(queryInterface: QueryInterface): Promise<void> {
  await queryInterface.createSchema("warehouse");
  await queryInterface.createTable("readings", {
    id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
    label: shared,
    title: { ...shared, allowNull: true, unique: true },
    tags: { type: DataTypes.ARRAY(DataTypes.STRING), allowNull: false, defaultValue: [] },
    counts: { type: DataTypes.ARRAY(DataTypes.INTEGER) },
    moods: { type: DataTypes.ARRAY(DataTypes.ENUM("good", "bad")) },
    data: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
    plain: { type: DataTypes.JSON },
    period: { type: DataTypes.RANGE(DataTypes.DATE) },
    span: { type: DataTypes.RANGE(DataTypes.INTEGER) },
    address: { type: DataTypes.INET },
    network: { type: DataTypes.CIDR },
    device: { type: DataTypes.MACADDR },
    search: { type: DataTypes.TSVECTOR },
    sized: { type: DataTypes.INTEGER },
    bytes: { type: DataTypes.STRING.BINARY },
    ratio: { type: DataTypes.FLOAT(10) },
    real: { type: DataTypes.REAL },
    token: { type: DataTypes.UUID, defaultValue: Sequelize.fn("gen_random_uuid") },
    small: { type: DataTypes.SMALLINT, autoIncrement: true },
    seen: { type: "TIMESTAMP", allowNull: true, defaultValue: Sequelize.literal("now()") },
    words: { type: "CHARACTER VARYING(20)[]" },
  });
  await queryInterface.addIndex("readings", ["tags"], { using: "gin" });
  await queryInterface.addIndex("readings", { fields: ["data"], using: "GIN", operator: "jsonb_path_ops", name: "readings_data" });
  await queryInterface.addIndex("readings", ["label"], { unique: true, where: { title: null, sized: { [Op.ne]: null } } });
  await queryInterface.addIndex("readings", ["sized"], {
    name: "readings_some",
    where: { [Op.and]: [{ sized: { [Op.gte]: 1 } }, { label: { [Op.in]: ["a", "b"] } }] },
    concurrently: true,
  });
  await queryInterface.addIndex("readings", [Sequelize.fn("lower", Sequelize.col("label"))], { name: "readings_lower" });
  await queryInterface.addIndex("readings", [{ name: "real", order: "DESC NULLS LAST" }], { name: "readings_real" });
  await queryInterface.addColumn("readings", "grade", { type: DataTypes.STRING, allowNull: false, defaultValue: "x" });
  await queryInterface.changeColumn("readings", "grade", { type: DataTypes.STRING(5), allowNull: true });
  await queryInterface.changeColumn("readings", "grade", { type: DataTypes.ENUM("x", "y"), allowNull: true });
  await queryInterface.createTable(
    "shelves",
    {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true, autoIncrementIdentity: true },
      size: { type: DataTypes.ENUM({ values: ["small", "large"] }), allowNull: false },
    },
    { schema: "warehouse" },
  );
  await queryInterface.createTable(
    { tableName: "boxes", schema: "warehouse" },
    {
      id: { type: DataTypes.INTEGER, primaryKey: true },
      shelfId: {
        type: DataTypes.INTEGER,
        references: { model: { tableName: "shelves", schema: "warehouse" }, key: "id" },
        onDelete: "CASCADE",
      },
    },
  );
  await queryInterface.addColumn({ tableName: "boxes", schema: "warehouse" }, "content", { type: DataTypes.TEXT });
  await queryInterface.addIndex({ tableName: "boxes", schema: "warehouse" }, ["shelfId"], { name: "boxes_shelf" });
}

export async function down(queryInterface: QueryInterface): Promise<void> {
  await queryInterface.dropSchema("warehouse");
}
