import type { QueryInterface } from "sequelize";

export interface Context {
  context: QueryInterface;
}
