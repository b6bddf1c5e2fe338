import { DataTypes, Model, Sequelize } from "sequelize";

export class Review extends Model {
  static start(sequelize: Sequelize): void {
    this.init(
      {
        id: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4, primaryKey: true },
        stars: { type: DataTypes.SMALLINT, allowNull: false, validate: { min: 1, max: 5 } },
        text: { type: DataTypes.TEXT, allowNull: true },
        public: { type: DataTypes.BOOLEAN, defaultValue: false },
      },
      { sequelize, modelName: "Review", name: { singular: "review", plural: "reviews" } },
    );
  }
}
