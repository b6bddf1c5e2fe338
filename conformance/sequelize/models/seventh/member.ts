import { CreationOptional, DataTypes, InferAttributes, InferCreationAttributes, Model, NonAttribute } from "@sequelize/core";
import {
  AllowNull,
  Attribute,
  AutoIncrement,
  ColumnName,
  Comment,
  CreatedAt,
  Default,
  DeletedAt,
  HasMany,
  HasOne,
  Index,
  ModelValidator,
  NotNull,
  PrimaryKey,
  Table,
  Unique,
  UpdatedAt,
  ValidateAttribute,
  Version,
} from "@sequelize/core/decorators-legacy";
import { IsEmail, Len } from "@sequelize/validator.js";

import { Post } from "./post";
import { Profile } from "./profile";

@Table({ tableName: "members", indexes: [{ fields: ["status", "joinedOn"], name: "members_by_status" }] })
export class Member extends Model<InferAttributes<Member>, InferCreationAttributes<Member>> {
  @Attribute(DataTypes.BIGINT)
  @PrimaryKey
  @AutoIncrement
  declare id: CreationOptional<bigint>;

  @Attribute(DataTypes.STRING(100))
  @NotNull
  @Unique
  @IsEmail
  declare email: string;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique("full-name")
  @Len([2, 60])
  declare firstName: string;

  @Attribute(DataTypes.STRING)
  @Unique("full-name")
  @AllowNull
  @ColumnName("surname")
  declare lastName: string | null;

  @Attribute(DataTypes.ENUM("active", "blocked"))
  @NotNull
  @Default("active")
  declare status: CreationOptional<"active" | "blocked">;

  @Attribute(DataTypes.DATEONLY)
  @Index
  @Comment("The first day")
  declare joinedOn: string | null;

  @Attribute(DataTypes.INTEGER.UNSIGNED)
  @NotNull
  @Default(0)
  @ValidateAttribute({ min: 0, max: 1000 })
  declare karma: CreationOptional<number>;

  @Attribute(DataTypes.VIRTUAL(DataTypes.STRING, ["firstName"]))
  declare greeting: CreationOptional<string>;

  @CreatedAt
  declare registeredAt: CreationOptional<Date>;

  @UpdatedAt
  declare changedAt: CreationOptional<Date>;

  @DeletedAt
  declare removedAt: Date | null;

  @Version
  declare revision: CreationOptional<number>;

  @HasOne(() => Profile, "memberId")
  declare profile?: NonAttribute<Profile>;

  @HasMany(() => Post, { foreignKey: "authorId", inverse: "author" })
  declare posts?: NonAttribute<Post[]>;

  @ModelValidator
  namesDiffer() {
    if (this.firstName === this.lastName) {
      throw new Error("the names are the same");
    }
  }
}
