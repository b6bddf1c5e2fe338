import { Column, ForeignKey, Model, PrimaryKey, Table } from "sequelize-typescript";

import { Project } from "./project";
import { User } from "./user";

@Table({ tableName: "participations", timestamps: false })
export class Participation extends Model {
  @ForeignKey(() => User)
  @PrimaryKey
  @Column
  userId!: number;

  @ForeignKey(() => Project)
  @PrimaryKey
  @Column
  projectId!: number;

  @Column
  hours!: number;
}
