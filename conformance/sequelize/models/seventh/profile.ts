import { CreationOptional, DataTypes, InferAttributes, InferCreationAttributes, Model } from "@sequelize/core";
import { Attribute, NotNull, Table } from "@sequelize/core/decorators-legacy";

@Table({ underscored: true, updatedAt: false })
export class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.TEXT)
  declare aboutMe: string | null;

  @Attribute(DataTypes.BOOLEAN)
  @NotNull
  declare isPublic: boolean;

  @Attribute(DataTypes.FLOAT)
  declare score: number | null;

  @Attribute(DataTypes.DOUBLE)
  declare weight: number | null;

  @Attribute(DataTypes.DECIMAL(10, 2))
  declare balance: string | null;

  @Attribute(DataTypes.DATE(3))
  declare seenAt: Date | null;

  @Attribute(DataTypes.DATE)
  declare bornAt: Date | null;

  @Attribute(DataTypes.TIME)
  declare wakesAt: string | null;

  @Attribute(DataTypes.BLOB)
  declare picture: Buffer | null;

  @Attribute(DataTypes.JSON)
  declare settings: object | null;

  @Attribute(DataTypes.SMALLINT.UNSIGNED)
  declare height: number | null;

  @Attribute(DataTypes.TINYINT)
  declare rank: number | null;

  @Attribute(DataTypes.CHAR(2))
  declare country: string | null;

  @Attribute(DataTypes.BIGINT)
  @NotNull
  declare memberId: bigint;
}
