// Runs migrations or loads models with the real packages, and prints what they say.
//
// usage: node describe.cjs NODE_MODULES VERSION migrate CONNECTION FOLDER
//        node describe.cjs NODE_MODULES VERSION models CONNECTION FOLDER
//        node describe.cjs NODE_MODULES VERSION sync CONNECTION FOLDER
//
// CONNECTION is the options of Sequelize as JSON. Files that are JavaScript or TypeScript are loaded in the order of their names.
"use strict";

const { readFileSync, readdirSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const [modules, version, what, connection, folder] = process.argv.slice(2);
const installed = Module.createRequire(path.join(path.resolve(modules), "any.js"));
const typescript = installed("typescript");

// What the files import are the packages that were installed, in the version that is asked for.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const inside = parent?.filename?.startsWith(path.resolve(modules));
  if (inside || /^[./]/.test(request) || Module.isBuiltin(request)) return resolve.call(this, request, parent, ...rest);
  return installed.resolve(request === "sequelize" && version === "5" ? "sequelize-5" : request);
};
require.extensions[".ts"] = (module, file) => {
  const { outputText } = typescript.transpileModule(readFileSync(file, "utf8"), {
    fileName: file,
    compilerOptions: {
      module: typescript.ModuleKind.CommonJS,
      target: typescript.ScriptTarget.ES2022,
      esModuleInterop: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: false,
    },
  });
  module._compile(outputText, file);
};

// Warnings are no part of the answer.
console.log = console.error;

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

async function main() {
  const { Sequelize } = require("sequelize");
  const options = { logging: false, ...JSON.parse(connection) };
  const files = readdirSync(folder).filter((name) => /(?<!\.d)\.[jt]s$/.test(name)).sort();
  if (what === "migrate") {
    const sequelize = new Sequelize(options);
    for (const name of files) {
      const loaded = require(path.resolve(folder, name));
      const { up } = loaded.up ? loaded : loaded.default;
      try {
        await up(sequelize.getQueryInterface(), Sequelize);
      } catch (error) {
        throw new Error(`${name}: ${error.message}`, { cause: error });
      }
    }
    await sequelize.close();
    return;
  }
  const sequelize = await require(path.resolve(folder, "index")).connect(options);
  if (what === "sync") {
    await sequelize.sync();
    await sequelize.close();
  } else {
    process.stdout.write(JSON.stringify({ models: Object.values(sequelize.models).map(described) }));
  }
}

/** A model as a document of the graph has it. */
function described(model) {
  const attributes = Object.entries(model.rawAttributes).filter(([, it]) => it.type.key !== "VIRTUAL");
  return {
    name: model.name,
    kind: "concrete",
    table: typeof model.getTableName() === "string" ? model.getTableName() : model.getTableName().tableName,
    fields: attributes.map(([name, it]) => ({
      name,
      column: it.field ?? name,
      nullable: it.allowNull !== false && !it.primaryKey,
      values: it.type.key === "ENUM" ? it.values ?? it.type.values : null,
    })),
    relations: Object.values(model.associations).map((it) => ({
      name: it.as,
      kind: { BelongsTo: "belongs_to", HasOne: "has_one", HasMany: "has_many", BelongsToMany: "many_to_many" }[it.associationType],
      target: it.target.name,
      through: it.through?.model?.name ?? null,
      foreign_key: it.foreignKey,
      inverse: null,
      on_delete: it.associationType === "BelongsTo" ? (it.options.onDelete ?? "no action").toLowerCase() : null,
      polymorphic: false,
    })),
  };
}
