"""Rails' migrations and schema files against the tables that ActiveRecord makes of them.

    migrations/FOLDER/DATABASE  the tables that the migrations in `migrations/FOLDER` make, run by ActiveRecord
    schema/FOLDER/DATABASE      the same tables by the `schema.rb` that ActiveRecord dumps of them
    models/FOLDER               what ActiveRecord's reflection says of the models of the application in `models/FOLDER`
    redmine/DATABASE            the migrations of a whole application, as Debian packages it, run by itself
    redmine/models              what ActiveRecord's reflection says of the models of that application

A folder named after a database is for that one; any other is for all.
"""

import functools
import json
import os
import pathlib
import shutil
import tempfile

import facts
import workplace
from databases import Mariadb, Postgresql, Sqlite

HERE = workplace.HERE / "rails"
DATABASES = {"postgresql": Postgresql, "mariadb": Mariadb, "sqlite": Sqlite}
BOOKKEEPING = ("schema_migrations", "ar_internal_metadata")


def cases(wanted):
    for path in sorted((HERE / "migrations").iterdir()):
        for name, database in DATABASES.items():
            if not path.name.startswith(tuple(DATABASES)) or path.name.startswith(name):
                for kind, compared in (("migrations", migrated), ("schema", dumped)):
                    case = f"{kind}/{path.name}/{name}"
                    # A schema file of Rails 6.1 holds no type of one's own.
                    if wanted(case) and not (kind == "schema" and path.name.endswith("_sql")):
                        yield case, lambda path=path, database=database, compared=compared: compared(path, database)
    for path in sorted((HERE / "models").iterdir()):
        if wanted(f"models/{path.name}"):
            yield f"models/{path.name}", lambda path=path: reflected(path)
    if wanted("redmine/postgresql"):
        yield "redmine/postgresql", redmine_tables
    if wanted("redmine/models"):
        yield "redmine/models", redmine_models


def migrated(path, database):
    with database.scratch() as scratch:
        describe("migrate", scratch, path)
        catalog = scratch.document()
    return compare(catalog, workplace.graph([path], "--dialect", database.dialect), database)


def dumped(path, database):
    with database.scratch() as scratch, tempfile.TemporaryDirectory(prefix="modelry-conformance-") as folder:
        os.mkdir(f"{folder}/db")
        describe("migrate", scratch, path)
        describe("dump", scratch, folder)
        with database.scratch() as loaded:
            describe("load", loaded, folder)
            catalog = loaded.document()
        graph = workplace.graph([folder], "--dialect", database.dialect)
    return compare(catalog, graph, database)


def redmine_tables():
    catalog, _, graph = redmine()
    return compare(catalog, {**graph, "models": []}, Postgresql)


def reflected(path):
    """The models of a small application, which is started on the tables of its schema file."""
    with Postgresql.scratch() as scratch, tempfile.TemporaryDirectory(prefix="modelry-conformance-") as folder:
        root = pathlib.Path(folder) / "application"
        shutil.copytree(path, root)
        (root / "config/database.yml").write_text(json.dumps({"production": connection(scratch)}))
        (root / "Rakefile").touch()
        environment = {"RAILS_ENV": "production", "SECRET_KEY_BASE": "0" * 64}
        said = workplace.program(["ruby", HERE / "describe_models.rb", root], environment=environment, folder=root)
        return of_models(json.loads(said), workplace.graph([root], "--dialect", "postgresql"))


def redmine_models():
    _, said, graph = redmine()
    return of_models(said, graph)


def of_models(said, graph):
    models = [it for it in graph["models"] if it["kind"] != "abstract" and not it["provided"]]
    for model in models:
        for validation in model["validations"]:
            # The rows among which a key is unique are told by code.
            validation["options"].pop("among", None)
    sides = (said, {**graph, "models": models})
    return tuple(facts.of_models(it) + facts.of_keys(it) + facts.of_validations(it) for it in sides)


@functools.cache
def redmine():
    """The tables that the application makes, what ActiveRecord says of its models, and modelry's graph of it."""
    with Postgresql.scratch() as scratch, tempfile.TemporaryDirectory(prefix="modelry-conformance-") as folder:
        root = unpacked(pathlib.Path(folder))
        configuration = {"production": connection(scratch)}
        for place in (root / "config", root / "instances/default/config"):
            place.mkdir(parents=True, exist_ok=True)
            (place / "database.yml").unlink(missing_ok=True)
            (place / "database.yml").write_text(json.dumps(configuration))
        (root / "Gemfile.local").write_text('gem "pg"\n')
        environment = {"RAILS_ENV": "production", "REDMINE_LANG": "en", "SECRET_KEY_BASE": "0" * 64,
                       "DISABLE_DATABASE_ENVIRONMENT_CHECK": "1", "SCHEMA": f"{folder}/schema.rb"}
        run = lambda program: workplace.program(["ruby", HERE / program, root], environment=environment, folder=root)
        run("migrate_application.rb")
        said = json.loads(run("describe_models.rb"))
        return scratch.document(), said, workplace.graph([root], "--dialect", "postgresql")


def unpacked(folder):
    """The application as its package holds it, without installing it."""
    cache = workplace.CACHE / "debian"
    cache.mkdir(parents=True, exist_ok=True)
    packages = sorted(cache.glob("redmine_*.deb"))
    if not packages:
        workplace.program(["apt-get", "download", "-qq", "redmine"], folder=cache)
        packages = sorted(cache.glob("redmine_*.deb"))
    workplace.program(["dpkg-deb", "--extract", packages[-1], folder])
    root = folder / "application"
    # The package links to folders of the system, which are none of the application's.
    shutil.copytree(folder / "usr/share/redmine", root, symlinks=False, ignore_dangling_symlinks=True)
    for name in ("tmp", "log", "files", "public/plugin_assets"):
        if (root / name).is_symlink():
            (root / name).unlink()
        (root / name).mkdir(parents=True, exist_ok=True)
    return root


def compare(catalog, graph, database):
    if database is Mariadb:
        for table in catalog["tables"] + graph["tables"]:
            # MariaDB's `json` is `longtext` with this check.
            table["checks"] = [it for it in table["checks"] if not (it["expression"] or "").startswith("json_valid(")]
    for document in (catalog, graph):
        document["tables"] = [table for table in document["tables"] if table["name"] not in BOOKKEEPING]
    return tuple(facts.of_tables(it, database.dialect) + facts.of_enums(it) for it in (catalog, graph))


def describe(what, scratch, folder):
    return workplace.program(["ruby", HERE / "describe.rb", what, json.dumps(connection(scratch)), folder])


def connection(scratch):
    """How ActiveRecord gets into the scratch database: the same way as the programs of the database do."""
    if isinstance(scratch, Sqlite):
        return {"adapter": "sqlite3", "database": scratch.path}
    if isinstance(scratch, Postgresql):
        port = int(os.environ.get("PGPORT", "5432"))
        return {"adapter": "postgresql", "database": scratch.name, "host": os.environ.get("PGHOST", "127.0.0.1"), "port": port,
                "username": os.environ.get("PGUSER", "postgres"), "password": os.environ.get("PGPASSWORD", "")}
    socket = workplace.program(["mariadb", "-uroot", "--batch", "--skip-column-names", "-e", "SELECT @@socket"]).strip()
    return {"adapter": "mysql2", "database": scratch.name, "username": "root", "socket": socket, "encoding": "utf8mb4"}
