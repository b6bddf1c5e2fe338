import { Options, Sequelize } from "@sequelize/core";
import { PostgresDialect } from "@sequelize/postgres";

import { Comment } from "./comment";
import { Forum } from "./forum";
import { Member } from "./member";
import { Membership } from "./membership";
import { Post } from "./post";
import { Profile } from "./profile";
import { Tag } from "./tag";

export function connect(options: Options<PostgresDialect>): Sequelize {
  return new Sequelize({ ...options, models: [Member, Profile, Forum, Membership, Tag, Post, Comment] });
}
