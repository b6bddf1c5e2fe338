"""Prisma schemas against Prisma's own engines.

Each `prisma/schemas/<case>.prisma`, or folder of several files, is compared twice:

    CASE/models  what Prisma's own parser says of the models (DMMF)
    CASE/tables  the tables that the migration of Prisma's schema engine makes in PostgreSQL or SQLite

The published engine writes no MySQL, MongoDB has no tables, and CockroachDB is not at hand: these have models only.
"""

import json

import facts
import workplace
from databases import Postgresql, Sqlite

HERE = workplace.HERE / "prisma"
DATABASES = {"postgresql": Postgresql, "sqlite": Sqlite}
WITHOUT_TABLES = ("mysql", "mongodb", "cockroachdb")


def cases(wanted):
    for path in sorted((HERE / "schemas").iterdir()):
        if wanted(f"{path.stem}/models"):
            yield f"{path.stem}/models", lambda path=path: models(path)
        provider = provider_of(path)
        if provider not in WITHOUT_TABLES and wanted(f"{path.stem}/tables"):
            yield f"{path.stem}/tables", lambda path=path, provider=provider: tables(path, DATABASES[provider])


def files(path):
    return sorted(path.rglob("*.prisma")) if path.is_dir() else [path]


def provider_of(path):
    text = "\n".join(file.read_text() for file in files(path))
    inside = text.split("datasource", 1)[1].split("}", 1)[0]
    return inside.split("provider", 1)[1].split('"')[1]


def describe(path):
    modules = workplace.node_modules(HERE / "package.json")
    return json.loads(workplace.program(["node", HERE / "describe.mjs", modules, *files(path)]))


def tables(path, database):
    script = describe(path)["script"]
    with database.scratch() as scratch:
        scratch.load(script)
        catalog = scratch.document()
    graph = workplace.graph([path])
    # A view is a query that Prisma does not know and leaves to others.
    graph["tables"] = [it for it in graph["tables"] if it["kind"] != "view"]
    return tuple(facts.of_tables(it, database.dialect) + facts.of_enums(it) for it in (catalog, graph))


def models(path):
    described = describe(path)
    said = document(described["dmmf"])
    if described["provider"] == "mongodb":
        # What is stored there has names too, but modelry speaks of tables and columns only.
        for it in said["models"]:
            it["table"] = None
            for field in it["fields"]:
                field["column"] = None
    return facts.of_models(said), facts.of_models(workplace.graph([path]))


def document(dmmf):
    enums = {it["name"]: [value["dbName"] or value["name"] for value in it["values"]] for it in dmmf["enums"]}
    every = dmmf["models"] + dmmf["types"]
    embedded = [it["name"] for it in dmmf["types"]]
    return {"models": [model(it, every, embedded, enums) for it in every]}


def model(it, every, embedded, enums):
    is_embedded = it["name"] in embedded
    columns = [field for field in it["fields"] if field["kind"] != "object" or field["type"] in embedded]
    return {
        "name": it["name"],
        "kind": "embedded" if is_embedded else "concrete",
        "table": None if is_embedded else it["dbName"] or it["name"],
        "fields": [{
            "name": field["name"],
            "column": field["dbName"] if field.get("dbName") else field["name"],
            "nullable": not field["isRequired"],
            "values": enums.get(field["type"]) if field["kind"] == "enum" else None,
        } for field in columns],
        "relations": [relation(it, field, every) for field in it["fields"] if field not in columns],
    }


def relation(model, field, every):
    target = next(it for it in every if it["name"] == field["type"])
    other = next(it for it in target["fields"] if it.get("relationName") == field["relationName"]
                 and not (target is model and it["name"] == field["name"]))
    holds_key = bool(field["relationFromFields"])
    if field["isList"] and other["isList"]:
        # In MongoDB both sides of it hold keys.
        kind = "many_to_many"
    elif holds_key:
        kind = "belongs_to"
    elif field["isList"]:
        kind = "has_many"
    else:
        kind = "has_one"
    return {
        "name": field["name"], "kind": kind, "target": field["type"], "through": None, "inverse": other["name"],
        "on_delete": action(model, field) if kind == "belongs_to" else None, "polymorphic": False,
    }


def action(model, field):
    """What is written, or Prisma's default: SetNull where every field of the key may be null, otherwise Restrict."""
    if field.get("relationOnDelete"):
        return {"NoAction": "no action", "SetNull": "set null", "SetDefault": "set default"}.get(
            field["relationOnDelete"], field["relationOnDelete"].lower())
    required = any(it["isRequired"] for it in model["fields"] if it["name"] in field["relationFromFields"])
    return "restrict" if required else "set null"
