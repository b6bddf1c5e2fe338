import { DataTypes, Model, Op, Sequelize } from "sequelize";

enum Binding {
  Hard = "hard",
  Soft = "soft",
}

export class Book extends Model {
  declare id: number;
  declare isbn: string;

  static start(sequelize: Sequelize): void {
    Book.init(
      {
        isbn: { type: DataTypes.STRING(13), allowNull: false, unique: true },
        title: { type: DataTypes.STRING, allowNull: false },
        binding: { type: DataTypes.ENUM(...Object.values(Binding)), allowNull: false, defaultValue: Binding.Soft },
        pageCount: { type: DataTypes.INTEGER, field: "pages" },
        printed: { type: DataTypes.DATE(3), allowNull: true },
      },
      {
        sequelize,
        modelName: "Book",
        paranoid: true,
        indexes: [{ fields: ["title"], where: { deleted_at: { [Op.eq]: null } } }, { fields: ["pages"], using: "BTREE" }],
      },
    );
  }
}
