import { CreationOptional, DataTypes, InferAttributes, InferCreationAttributes, Model, sql } from "@sequelize/core";
import { Attribute, Default, NotNull, PrimaryKey, Table } from "@sequelize/core/decorators-legacy";

@Table.Abstract({ underscored: true })
export abstract class Base<M extends Base<M>> extends Model<InferAttributes<M>, InferCreationAttributes<M>> {
  @Attribute({ type: DataTypes.UUID, insertBefore: true })
  @PrimaryKey
  @NotNull
  @Default(sql.uuidV4)
  declare id: CreationOptional<string>;

  @Attribute(DataTypes.STRING(40))
  declare source: string | null;
}
