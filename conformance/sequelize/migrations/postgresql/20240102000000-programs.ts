import { DataTypes, QueryInterface } from "sequelize";

/** Functions, triggers, enumerations, and constraints that wait. */
export default {
  async up(queryInterface: QueryInterface) {
    await queryInterface.createTable("documents", {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      readingId: { type: DataTypes.BIGINT },
      state: { type: DataTypes.ENUM("draft", "final"), allowNull: false, defaultValue: "draft" },
      mood: { type: DataTypes.ENUM("calm"), allowNull: true },
      updatedAt: { type: DataTypes.DATE },
    });
    await queryInterface.createFunction("touch", [], "trigger", "plpgsql", 'NEW."updatedAt" = now(); RETURN NEW;');
    await queryInterface.sequelize.query(
      'CREATE TRIGGER documents_touch BEFORE UPDATE ON "documents" FOR EACH ROW EXECUTE PROCEDURE touch()',
    );
    await queryInterface.sequelize.query(`ALTER TYPE "enum_documents_state" ADD VALUE 'archived' AFTER 'draft'`);
    await queryInterface.removeColumn("documents", "mood");
    await (queryInterface as any).dropEnum("enum_documents_mood");
    await queryInterface.addConstraint("documents", {
      fields: ["readingId"],
      type: "foreign key",
      name: "documents_reading",
      references: { table: "readings", field: "id" },
      onDelete: "cascade",
    });
    await queryInterface.createTable("drafts", { id: { type: DataTypes.UUID, primaryKey: true } });
    await queryInterface.dropTable("drafts");
    await queryInterface.sequelize.query(`
      CREATE TABLE notes (
        id serial PRIMARY KEY,
        document_id integer NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        body text CHECK (length(body) > 0)
      );
      CREATE INDEX ON notes (document_id);
    `);
    await queryInterface.createSchema("gone");
    await queryInterface.createTable("gone_too", { id: DataTypes.INTEGER }, { schema: "gone" } as any);
    await queryInterface.dropSchema("gone");
  },
  async down(queryInterface: QueryInterface) {
    await queryInterface.dropTable("documents");
  },
};
