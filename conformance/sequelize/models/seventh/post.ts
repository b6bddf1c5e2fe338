import { DataTypes, NonAttribute } from "@sequelize/core";
import {
  Attribute,
  BelongsTo,
  BelongsToMany,
  HasMany,
  Index,
  NotNull,
  createIndexDecorator,
} from "@sequelize/core/decorators-legacy";

import { Base } from "./base";
import { Comment } from "./comment";
import { Forum } from "./forum";
import { Member } from "./member";
import { Tag } from "./tag";

const BySlug = createIndexDecorator("BySlug", { name: "post-by-slug", unique: true });

export class Post extends Base<Post> {
  @Attribute(DataTypes.STRING)
  @NotNull
  declare title: string;

  @Attribute(DataTypes.STRING(80))
  @NotNull
  @BySlug
  declare slug: string;

  @Attribute(DataTypes.INTEGER)
  @NotNull
  @BySlug
  declare forumId: number;

  @Attribute(DataTypes.BIGINT)
  @Index({ name: "posts_by_author" })
  declare authorId: bigint | null;

  declare author?: NonAttribute<Member>;

  @BelongsTo(() => Forum, { foreignKey: "forumId", inverse: { as: "posts", type: "hasMany" } })
  declare forum?: NonAttribute<Forum>;

  @BelongsToMany(() => Tag, { through: "post_tags", inverse: { as: "posts" } })
  declare tags?: NonAttribute<Tag[]>;

  @HasMany(() => Comment, { foreignKey: { name: "postId", onDelete: "CASCADE" }, inverse: { as: "post" } })
  declare comments?: NonAttribute<Comment[]>;
}
