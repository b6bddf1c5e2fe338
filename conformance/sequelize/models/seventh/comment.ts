import { CreationOptional, DataTypes, InferAttributes, InferCreationAttributes, Model, NonAttribute } from "@sequelize/core";
import { Attribute, BelongsTo, HasMany, NotNull, Table } from "@sequelize/core/decorators-legacy";

import { Member } from "./member";
import { Post } from "./post";

@Table({ underscored: true, paranoid: true })
export class Comment extends Model<InferAttributes<Comment>, InferCreationAttributes<Comment>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.TEXT)
  @NotNull
  declare body: string;

  @Attribute(DataTypes.UUID)
  @NotNull
  declare postId: string;

  declare post?: NonAttribute<Post>;

  @Attribute(DataTypes.BIGINT)
  @NotNull
  declare memberId: bigint;

  @BelongsTo(() => Member, "memberId")
  declare member?: NonAttribute<Member>;

  @Attribute(DataTypes.INTEGER)
  declare parentId: number | null;

  @HasMany(() => Comment, { foreignKey: "parentId", inverse: { as: "parent" } })
  declare replies?: NonAttribute<Comment[]>;

  declare parent?: NonAttribute<Comment>;

  @BelongsTo(() => Member, { foreignKey: { columnName: "checked_by" } })
  declare moderator?: NonAttribute<Member>;
}
