import { DataTypes, InferAttributes, InferCreationAttributes, Model } from "@sequelize/core";
import { Attribute, Default, NotNull } from "@sequelize/core/decorators-legacy";

export class Membership extends Model<InferAttributes<Membership>, InferCreationAttributes<Membership>> {
  @Attribute(DataTypes.BOOLEAN)
  @NotNull
  @Default(false)
  declare moderates: boolean;

  declare forumId: number;

  declare memberId: bigint;
}
