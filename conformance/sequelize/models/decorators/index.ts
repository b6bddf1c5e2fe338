import "reflect-metadata";

import { Sequelize, SequelizeOptions } from "sequelize-typescript";

import { Comment } from "./comment";
import { Participation } from "./participation";
import { Project } from "./project";
import { User } from "./user";

export function connect(options: SequelizeOptions): Sequelize {
  return new Sequelize({ ...options, models: [User, Project, Participation, Comment] });
}
