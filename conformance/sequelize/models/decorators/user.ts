import {
  AllowNull,
  AutoIncrement,
  BelongsToMany,
  Column,
  CreatedAt,
  DataType,
  Default,
  DeletedAt,
  HasMany,
  Index,
  IsEmail,
  Length,
  Model,
  PrimaryKey,
  Table,
  Unique,
  UpdatedAt,
} from "sequelize-typescript";

import { Comment } from "./comment";
import { Participation } from "./participation";
import { Project } from "./project";

@Table({ tableName: "users", paranoid: true })
export class User extends Model {
  @PrimaryKey
  @AutoIncrement
  @Column
  id!: number;

  @IsEmail
  @Unique
  @AllowNull(false)
  @Column(DataType.STRING(200))
  email!: string;

  @Length({ min: 2, max: 40 })
  @Column({ type: DataType.STRING(40), allowNull: false, field: "user_name" })
  name!: string;

  @Default("reader")
  @Column(DataType.ENUM("reader", "writer"))
  role!: string;

  @Default(true)
  @AllowNull(false)
  @Column
  active!: boolean;

  @Index
  @Column(DataType.DATEONLY)
  birthday!: string;

  @Index({ name: "users_place", unique: true })
  @Column(DataType.STRING(60))
  city!: string;

  @Index({ name: "users_place", unique: true })
  @Column(DataType.STRING(60))
  street!: string;

  @Column
  joined!: Date;

  @Column(DataType.VIRTUAL)
  get label(): string {
    return this.name;
  }

  @CreatedAt
  @Column({ field: "created" })
  createdAt!: Date;

  @UpdatedAt
  @Column({ field: "updated" })
  updatedAt!: Date;

  @DeletedAt
  @Column({ field: "deleted" })
  deletedAt!: Date;

  @HasMany(() => Comment, { as: "comments", onDelete: "CASCADE" })
  comments!: Comment[];

  @BelongsToMany(() => Project, () => Participation)
  projects!: Project[];
}
