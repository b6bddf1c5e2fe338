import { CreationOptional, DataTypes, InferAttributes, InferCreationAttributes, Model, NonAttribute } from "@sequelize/core";
import { Attribute, BelongsToMany, NotNull, Table } from "@sequelize/core/decorators-legacy";

import { Member } from "./member";
import { Membership } from "./membership";
import { Post } from "./post";

@Table({ timestamps: false, freezeTableName: true })
export class Forum extends Model<InferAttributes<Forum>, InferCreationAttributes<Forum>> {
  declare id: CreationOptional<number>;

  @Attribute({ type: DataTypes.STRING(30), unique: true })
  @NotNull
  declare name: string;

  declare posts?: NonAttribute<Post[]>;

  @BelongsToMany(() => Member, { through: () => Membership, inverse: { as: "forums" } })
  declare members?: NonAttribute<Member[]>;
}
