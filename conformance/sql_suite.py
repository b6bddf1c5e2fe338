"""SQL files against the catalogs of the databases they are written for.

Each `sql/<database>/<case>.sql` is loaded into that database. Three documents must agree: the catalog, modelry's graph of
the file, and modelry's graph of what the database's own dump program writes. A folder holds migrations, which are
loaded in the order of `order.txt`.
"""

import copy
import functools
import pathlib
import re
import tempfile

import facts
import workplace
from databases import Mariadb, Postgresql, Sqlite

JSON_CHECK = re.compile(r"json_valid\(`\w+`\)")
DATABASES = {"postgresql": Postgresql, "mariadb": Mariadb, "sqlite": Sqlite}


def cases(wanted):
    for database in DATABASES.values():
        for path in sorted((workplace.HERE / "sql" / database.dialect).iterdir()):
            name = f"{database.dialect}/{path.stem}"
            if wanted(name):
                yield name, lambda path=path, database=database: against_catalog(path, database)
            if wanted(f"{name}-dump"):
                yield f"{name}-dump", lambda path=path, database=database: dump_against_catalog(path, database)


def against_catalog(path, database):
    catalog, _ = loaded(path, database)
    return compared(catalog, workplace.graph([path], "--dialect", database.dialect), database)


def dump_against_catalog(path, database):
    """Nothing tells modelry the dialect of a dump but the dump."""
    catalog, text = loaded(path, database)
    with tempfile.TemporaryDirectory(prefix="modelry-conformance-") as folder:
        dump = pathlib.Path(folder) / "schema.sql"
        dump.write_text(text)
        return compared(catalog, workplace.graph([dump]), database)


@functools.lru_cache(maxsize=1)
def loaded(path, database):
    """The catalog and the dump of a database that was made of a file or of migrations."""
    with database.scratch() as scratch:
        load(path, scratch)
        return scratch.document(), scratch.dump()


def load(path, scratch):
    if path.is_dir():
        for name in (path / "order.txt").read_text().split():
            scratch.load((path / name).read_text())
    else:
        scratch.load(path.read_text())


def compared(catalog, graph, database):
    catalog = copy.deepcopy(catalog)
    facts.keep_only_columns_of_partitions(catalog, graph)
    for table in catalog["tables"] + graph["tables"]:
        # MariaDB's `json` is `longtext` with this check: a dump writes it, a source does not.
        table["checks"] = [it for it in table["checks"] if not JSON_CHECK.fullmatch(it["expression"] or "")]
    return tuple(facts.of_tables(it, database.dialect) + facts.of_enums(it) for it in (catalog, graph))
