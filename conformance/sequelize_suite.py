"""Sequelize's migrations and models against what the real packages make of them.

    migrations/FOLDER/DATABASE  the tables that the migrations in `migrations/FOLDER` make, run by Sequelize
    models/CASE/models          what Sequelize 6 says of the models in `models/CASE`: fields, columns, associations
    models/CASE/models-5        what Sequelize 5 says of them; sequelize-typescript goes with one version only
    models/CASE/DATABASE        the tables that `sync()` makes of them

Those in `models/seventh` are for Sequelize 7.
Migrations in a folder named after a database are for that one, all others for both. Those in `version-5` and `version-7`
are run by these, those in `umzug` get the query interface as umzug hands it over.
"""

import json
import os
import tempfile

import facts
import workplace
from databases import Mariadb, Postgresql

HERE = workplace.HERE / "sequelize"
# The versions that models are for, where those are not 6 and 5.
VERSIONS = {"decorators": ("6",), "seventh": ("7",)}
DATABASES = {"postgresql": Postgresql, "mariadb": Mariadb}


def cases(wanted):
    for path in sorted((HERE / "migrations").iterdir()):
        for name, database in DATABASES.items():
            case = f"migrations/{path.name}/{name}"
            if path.name not in set(DATABASES) - {name} and wanted(case):
                yield case, lambda path=path, database=database: migrated(path, database)
    for path in sorted((HERE / "models").iterdir()):
        for version in VERSIONS.get(path.name, ("6", "5")):
            case = f"models/{path.name}/models" + ("" if version in ("6", "7") else f"-{version}")
            if wanted(case):
                yield case, lambda path=path, version=version: models(path, version)
        for name, database in DATABASES.items():
            case = f"models/{path.name}/{name}"
            if wanted(case):
                yield case, lambda path=path, database=database: synchronized(path, database)


def models(path, version):
    said = json.loads(describe(version, "models", {"dialect": "postgres"}, path))
    graph = workplace.graph([path], "--dialect", "postgresql")
    for model in graph["models"]:
        for relation in model["relations"]:
            # Sequelize knows no inverse relations, and keeps what a deletion does with the side that holds the key.
            relation["inverse"] = None
            relation["unknown"] = [it for it in relation["unknown"] if it != "inverse"]
            if relation["kind"] != "belongs_to":
                relation["on_delete"] = None
    return facts.of_models(said), facts.of_models(graph)


def synchronized(path, database):
    with database.scratch() as scratch:
        version = VERSIONS.get(path.name, ("6",))[0]
        describe(version, "sync", connection(database, scratch.name), path)
        catalog = scratch.document()
    return compared(catalog, workplace.graph([path], "--dialect", database.dialect), database)


def migrated(path, database):
    with database.scratch() as scratch:
        version = {"version-5": "5", "version-7": "7"}.get(path.name, "6")
        describe(version, "umzug" if path.name == "umzug" else "migrate", connection(database, scratch.name), path)
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
