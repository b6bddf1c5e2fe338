"use strict";

const table = "things";

/** SQL that the migration runs by itself. */
module.exports = {
  up: async (queryInterface) => {
    const { sequelize } = queryInterface;
    const quote = sequelize.getDialect() === "postgres" ? '"' : "`";
    await sequelize.query(`ALTER TABLE ${table} ADD COLUMN size integer NOT NULL DEFAULT 3`);
    await sequelize.query(`CREATE INDEX things_size ON ${quote}${table}${quote} (size, label);`);
    await sequelize.query("UPDATE things SET size = 4 WHERE label = 'y'");
    const [rows] = await sequelize.query("SELECT label FROM things");
    for (const row of rows) {
      await sequelize.query("UPDATE things SET size = size + 1 WHERE label = :label", { replacements: row });
    }
    await sequelize.query({ query: "CREATE VIEW large_things AS SELECT label FROM things WHERE size > 10" });
  },
  down: async () => {},
};
