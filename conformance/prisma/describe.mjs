// Prints what Prisma says of a schema: its models (DMMF) and the SQL that makes its tables.
//
// usage: node describe.mjs NODE_MODULES FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...paths] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "any.js"));
const files = paths.map((path) => [path, readFileSync(path, "utf8")]);

const schema = require("@prisma/prisma-schema-wasm");
const dmmf = JSON.parse(schema.get_dmmf(JSON.stringify({ prismaSchema: files })));
const config = JSON.parse(schema.get_config(JSON.stringify({ prismaSchema: files, ignoreEnvVarErrors: true }))).config ?? {};
const provider = config.datasources[0].activeProvider;

process.stdout.write(JSON.stringify({ dmmf: dmmf.datamodel, provider, script: await script() }));

/** The migration from an empty database; null where there are no tables. */
async function script() {
  // MongoDB has no tables, and the WebAssembly build does not write MySQL.
  if (provider === "mongodb" || provider === "mysql") return null;
  const folder = join(resolve(modules), "@prisma/schema-engine-wasm");
  const glue = await import(pathToFileURL(join(folder, "schema_engine_bg.js")).href);
  const binary = readFileSync(join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(binary, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const engine = await glue.SchemaEngine.new({ datamodels: files }, () => {}, adapter());
  const result = await engine.diff({
    from: { tag: "empty" },
    to: { tag: "schemaDatamodel", files: files.map(([path, content]) => ({ path, content })) },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return result.stdout;
}

/** The engine asks a database for its version before it compares two schemas; this one has nothing else to tell. */
function adapter() {
  const family = provider === "sqlite" ? provider : "postgres";
  const answer = (value) => Promise.resolve({ ok: true, value });
  const connection = {
    provider: family,
    adapterName: "none",
    queryRaw: () =>
      answer({ columnNames: ["exists", "version", "numeric_version"], columnTypes: [5, 7, 0], rows: [[true, "PostgreSQL 15.0", 150000]] }),
    executeRaw: () => answer(0),
    executeScript: () => answer(undefined),
    getConnectionInfo: () => ({ ok: true, value: { schemaName: "public", supportsRelationJoins: false } }),
    dispose: () => answer(undefined),
  };
  return { ...connection, connect: () => answer(connection), connectToShadowDb: () => answer(connection) };
}
