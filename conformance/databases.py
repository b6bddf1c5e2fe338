"""Scratch databases, and what their catalogs say as a document of the graph.

A view is a name only: modelry does not evaluate queries. Of a partition only the columns count, its keys and indexes
are those of its parent.
"""

import contextlib
import json
import os
import re
import sqlite3
import tempfile
import uuid

import workplace
from workplace import Failure

DEFAULTS = {"PGHOST": "127.0.0.1", "PGUSER": "postgres", "PGOPTIONS": "-c client_min_messages=warning"}
# What the environment says counts more: the server may be elsewhere.
POSTGRESQL = {name: os.environ.get(name, value) for name, value in DEFAULTS.items()}


def program(command, stdin=None):
    return workplace.program(command, stdin, POSTGRESQL)


def scratch_name():
    return f"modelry_conformance_{uuid.uuid4().hex[:12]}"


class Postgresql:
    dialect = "postgresql"

    def __init__(self, name):
        self.name = name

    @classmethod
    @contextlib.contextmanager
    def scratch(cls):
        name = scratch_name()
        program(["psql", "-qXd", "postgres", "-c", f"CREATE DATABASE {name}"])
        try:
            yield cls(name)
        finally:
            program(["psql", "-qXd", "postgres", "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"])

    def load(self, sql):
        program(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", self.name, "-f", "-"], sql)

    def dump(self):
        return program(["pg_dump", "--schema-only", self.name])

    def document(self):
        query = (workplace.HERE / "postgresql.sql").read_text()
        return json.loads(program(["psql", "-qXAt", "-d", self.name, "-f", "-"], query))


class Mariadb:
    dialect = "mariadb"

    def __init__(self, name):
        self.name = name

    @classmethod
    @contextlib.contextmanager
    def scratch(cls):
        name = scratch_name()
        program(["mariadb", "-uroot", "-e", f"CREATE DATABASE {name} CHARACTER SET utf8mb4"])
        try:
            yield cls(name)
        finally:
            program(["mariadb", "-uroot", "-e", f"DROP DATABASE IF EXISTS {name}"])

    def load(self, sql):
        program(["mariadb", "-uroot", self.name], sql)

    def dump(self):
        return program(["mysqldump", "-uroot", "--no-data", "--skip-dump-date", self.name])

    def rows(self, query):
        text = program(["mariadb", "-uroot", "--batch", "--raw", "--skip-column-names", self.name], query)
        return [json.loads(line) for line in text.splitlines()]

    def document(self):
        tables = {}
        for row in self.rows("""SELECT JSON_OBJECT('name', table_name, 'type', table_type) FROM information_schema.tables
                                WHERE table_schema = DATABASE() ORDER BY table_name"""):
            tables[row["name"]] = table(row["name"], "view" if row["type"] == "VIEW" else "base")
        for row in self.rows("""SELECT JSON_OBJECT('table', table_name, 'name', column_name, 'type', column_type,
                                  'nullable', is_nullable, 'generated', generation_expression IS NOT NULL)
                                FROM information_schema.columns WHERE table_schema = DATABASE()
                                ORDER BY table_name, ordinal_position"""):
            tables[row["table"]]["columns"].append(self.column(row))
        self.add_indexes(tables)
        for row in self.rows("""SELECT JSON_OBJECT('owner', k.table_name, 'name', k.constraint_name, 'table', k.referenced_table_name,
                                  'columns', JSON_ARRAYAGG(k.column_name ORDER BY k.ordinal_position),
                                  'target_columns', JSON_ARRAYAGG(k.referenced_column_name ORDER BY k.ordinal_position),
                                  'on_delete', LOWER(r.delete_rule), 'on_update', LOWER(r.update_rule))
                                FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
                                  ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
                                  AND r.table_name = k.table_name
                                WHERE k.constraint_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
                                GROUP BY k.table_name, k.constraint_name"""):
            tables[row.pop("owner")]["foreign_keys"].append(row)
        for row in self.rows("""SELECT JSON_OBJECT('table', table_name, 'name', constraint_name, 'expression', check_clause)
                                FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()"""):
            tables[row["table"]]["checks"].append({"name": row["name"], "expression": row["expression"]})
        return {"tables": list(tables.values()), "models": [], "enums": []}

    def column(self, row):
        match = re.fullmatch(r"(\w+)(?:\((.*)\))?( unsigned)?( zerofill)?", row["type"])
        name, inside, unsigned = match.group(1), match.group(2), match.group(3) or ""
        column = {"name": row["name"], "type": name + unsigned, "nullable": row["nullable"] == "YES",
                  "generated": bool(row["generated"]), "values": None}
        if name in ("enum", "set"):
            values = [value.replace("''", "'") for value in re.findall(r"'((?:[^']|'')*)'", inside)]
            column["values"] = values if name == "enum" else None
        elif row["type"] == "tinyint(1)":
            column["type"] = "tinyint(1)"
        elif name == "int":
            column["type"] = "integer" + unsigned
        elif inside is not None and name in ("decimal", "double", "float"):
            column["precision"], column["scale"] = map(int, inside.split(","))
        elif inside is not None and name in ("datetime", "timestamp", "time"):
            column["precision"] = int(inside)
        elif inside is not None and name in ("varchar", "char", "varbinary", "binary", "bit"):
            column["length"] = int(inside)
        return column

    def add_indexes(self, tables):
        for row in self.rows("""SELECT JSON_OBJECT('table', table_name, 'name', index_name, 'unique', non_unique = 0,
                                  'columns', JSON_ARRAYAGG(column_name ORDER BY seq_in_index), 'method', LOWER(MAX(index_type)))
                                FROM information_schema.statistics WHERE table_schema = DATABASE()
                                GROUP BY table_name, index_name, non_unique"""):
            where = tables[row.pop("table")]
            if row["name"] == "PRIMARY":
                where["primary_key"] = row["columns"]
            else:
                where["indexes"].append({**row, "unique": bool(row["unique"]), "where": None})


class Sqlite:
    dialect = "sqlite"

    def __init__(self, connection, path):
        self.connection, self.path = connection, path

    @classmethod
    @contextlib.contextmanager
    def scratch(cls):
        with tempfile.TemporaryDirectory(prefix="modelry-conformance-") as folder:
            path = f"{folder}/database.sqlite3"
            with contextlib.closing(sqlite3.connect(path)) as connection:
                yield cls(connection, path)

    def load(self, sql):
        try:
            self.connection.executescript(sql)
            self.connection.commit()
        except sqlite3.Error as error:
            raise Failure(f"sqlite3: {error}") from error

    def dump(self):
        return program(["sqlite3", self.path, ".schema"])

    def document(self):
        tables = []
        query = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        for kind, name, sql in self.connection.execute(query).fetchall():
            described = table(name, "view" if kind == "view" else "base")
            tables.append(described)
            if kind == "table":
                self.describe(described, sql)
        return {"tables": tables, "models": [], "enums": []}

    def describe(self, described, sql):
        name = described["name"]
        rows = self.connection.execute("SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?)", (name,)).fetchall()
        keys = sorted((key, column) for column, _, _, key, _ in rows if key)
        for column, declared, not_null, key, hidden in rows:
            # A key may hold NULL in SQLite, unless it is the row id.
            is_row_id = key and len(keys) == 1 and declared.lower() == "integer"
            described["columns"].append({**declared_type(declared), "name": column, "nullable": not (not_null or is_row_id),
                                         "generated": hidden in (2, 3), "values": None})
        described["primary_key"] = [column for _, column in keys] or None
        for index, unique, origin, partial in self.connection.execute(
                "SELECT name, \"unique\", origin, partial FROM pragma_index_list(?)", (name,)).fetchall():
            if origin != "pk":
                described["indexes"].append(self.index(index, bool(unique), bool(partial)))
        self.add_foreign_keys(described)
        for expression in checks_of(sql):
            described["checks"].append({"name": None, "expression": expression})

    def index(self, name, unique, partial):
        row = self.connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", (name,)).fetchone()
        sql = row[0] if row else None
        columns = self.connection.execute("SELECT name FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno", (name,)).fetchall()
        # An expression has no name in the catalog; it stands in the statement, which SQLite keeps as it was written.
        written = arguments(sql[sql.index("(") :]) if sql else []
        parts = [column if column is not None else re.sub(r"(?i)\s+(asc|desc)$", "", written[position])
                 for position, (column,) in enumerate(columns)]
        where = re.search(r"(?is)\)\s*where\s+(.*)$", sql).group(1) if partial else None
        return {"name": name, "columns": parts, "unique": unique, "where": where}

    def add_foreign_keys(self, described):
        keys = {}
        for number, target, column, target_column, on_update, on_delete in self.connection.execute(
                'SELECT id, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq',
                (described["name"],)).fetchall():
            key = keys.setdefault(number, {"columns": [], "table": target, "target_columns": [],
                                           "on_delete": on_delete.lower(), "on_update": on_update.lower()})
            key["columns"].append(column)
            key["target_columns"].append(target_column)
        for key in keys.values():
            if None in key["target_columns"]:
                rows = self.connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (key["table"],))
                key["target_columns"] = [name for (name,) in rows]
            described["foreign_keys"].append(key)


def table(name, kind, schema=None):
    return {"name": name, "schema": schema, "kind": kind, "columns": [], "primary_key": None, "uniques": [], "foreign_keys": [],
            "checks": [], "indexes": []}


def declared_type(declared):
    """SQLite keeps a type as it was declared: `VARCHAR(40)`, `decimal(10, 2)`, `bigint unsigned`."""
    match = re.fullmatch(r"([^(]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?(\s+unsigned)?", declared.strip().lower())
    name, first, second = match.group(1), match.group(2), match.group(3)
    column = {"type": name + (match.group(4) or "")}
    if first is None:
        return column
    if name in ("decimal", "numeric"):
        return {**column, "precision": int(first), "scale": int(second) if second else None}
    if name in ("datetime", "timestamp", "time"):
        return {**column, "precision": int(first)}
    return {**column, "length": int(first)}


def arguments(text):
    """The parts between commas of the bracket that opens the text."""
    parts, depth, start, position = [], 0, 1, 0
    while position < len(text):
        character = text[position]
        if character in "'\"`":
            position = text.index(character, position + 1)
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                parts.append(text[start:position].strip())
                return parts
        elif character == "," and depth == 1:
            parts.append(text[start:position].strip())
            start = position + 1
        position += 1
    raise Failure(f"a bracket is never closed: {text}")


def checks_of(sql):
    """SQLite has no catalog of checks, only the statement."""
    bare = re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)
    for match in re.finditer(r"(?i)\bcheck\s*\(", bare):
        yield ", ".join(arguments(bare[match.end() - 1 :]))
