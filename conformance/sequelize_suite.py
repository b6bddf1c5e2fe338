"""Sequelize's migrations and models against what the real packages make of them.

    migrations/FOLDER/DATABASE  the tables that the migrations in `migrations/FOLDER` make, run by Sequelize
    models/CASE/models          what Sequelize says of the models in `models/CASE`: fields, columns, associations
    models/CASE/DATABASE        the tables that `sync()` makes of them

A folder named after a database is for that one; any other is for both. Models are loaded by version 6; those that need
nothing newer by version 5, too (`models-5`).
"""

import json
import os
import tempfile

import facts
import workplace
from databases import Mariadb, Postgresql

HERE = workplace.HERE / "sequelize"
DATABASES = {"postgresql": Postgresql, "mariadb": Mariadb}


def cases(wanted):
    for path in sorted((HERE / "migrations").iterdir()):
        for name, database in DATABASES.items():
            case = f"migrations/{path.name}/{name}"
            if path.name in (name, "common") and wanted(case):
                yield case, lambda path=path, database=database: migrated(path, database)


def migrated(path, database):
    with database.scratch() as scratch:
        describe("6", "migrate", connection(database, scratch.name), path)
        catalog = scratch.document()
    return compared(catalog, workplace.graph([path], "--dialect", database.dialect), database)


def compared(catalog, graph, database):
    if database is Mariadb:
        for table in catalog["tables"]:
            # MariaDB's `json` is `longtext` with this check.
            table["checks"] = [it for it in table["checks"] if not (it["expression"] or "").startswith("json_valid(")]
    return tuple(facts.of_tables(it, database.dialect) + facts.of_enums(it) for it in (catalog, graph))


def describe(version, what, options, path):
    modules = workplace.node_modules(HERE / "package.json")
    return workplace.program(["node", HERE / "describe.cjs", modules, version, what, json.dumps(options), path])


def connection(database, name):
    """How Sequelize gets into the scratch database: the same way as the programs of the database do."""
    if database is Postgresql:
        host = os.environ.get("PGHOST", "127.0.0.1")
        options = {"host": host, "port": int(os.environ.get("PGPORT", "5432")), "password": os.environ.get("PGPASSWORD", "")}
        return {"dialect": "postgres", "database": name, "username": os.environ.get("PGUSER", "postgres"), **options}
    socket = workplace.program(["mariadb", "-uroot", "--batch", "--skip-column-names", "-e", "SELECT @@socket"]).strip()
    return {"dialect": "mariadb", "database": name, "username": "root", "dialectOptions": {"socketPath": socket}}
