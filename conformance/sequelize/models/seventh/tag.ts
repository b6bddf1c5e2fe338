import { DataTypes } from "@sequelize/core";
import { Attribute, NotNull, Table } from "@sequelize/core/decorators-legacy";

import { Base } from "./base";

@Table({ tableName: "labels" })
export class Tag extends Base<Tag> {
  @Attribute(DataTypes.STRING(20))
  @NotNull
  declare word: string;
}
