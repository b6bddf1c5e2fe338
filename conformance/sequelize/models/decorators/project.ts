import { AllowNull, BelongsTo, BelongsToMany, Column, DataType, ForeignKey, Model, Table } from "sequelize-typescript";

import { Participation } from "./participation";
import { User } from "./user";

@Table({ underscored: true, timestamps: false })
export class Project extends Model {
  @AllowNull(false)
  @Column
  title!: string;

  @Column(DataType.DECIMAL(10, 2))
  budget!: number;

  @ForeignKey(() => User)
  @AllowNull(false)
  @Column
  ownerId!: number;

  @BelongsTo(() => User, { foreignKey: "ownerId", onDelete: "RESTRICT" })
  owner!: User;

  @BelongsToMany(() => User, () => Participation)
  members!: User[];
}
