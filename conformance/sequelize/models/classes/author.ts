import { CreationOptional, DataTypes, InferAttributes, InferCreationAttributes, Model, Sequelize } from "sequelize";

export class Author extends Model<InferAttributes<Author>, InferCreationAttributes<Author>> {
  declare id: CreationOptional<number>;
  declare firstName: string;
  declare lastName: string | null;
  declare createdAt: CreationOptional<Date>;

  get fullName(): string {
    return `${this.firstName} ${this.lastName}`;
  }
}

export function initAuthor(sequelize: Sequelize): void {
  Author.init(
    {
      id: { type: DataTypes.INTEGER.UNSIGNED, autoIncrement: true, primaryKey: true },
      firstName: { type: new DataTypes.STRING(128), allowNull: false },
      lastName: { type: new DataTypes.STRING(128), allowNull: true },
      createdAt: DataTypes.DATE,
    },
    {
      sequelize,
      tableName: "authors",
      updatedAt: false,
      indexes: [{ unique: true, fields: ["first_name", "last_name"], name: "authors_full_name" }],
    },
  );
}
