"""Documents become facts, and two sets of facts are compared.

Both sides are documents in the format of `modelry graph --format json`: modelry prints one, and each oracle writes one
of what a database or a framework says. A fact is a line of text, so a difference needs no explanation:

    shop_order.total type numeric(10, 2)
    shop_order foreign key (customer_id) -> shop_customer (id)

What modelry cannot know is a fact too (`shop_order.total type unknown`), and equal to nothing.
"""

import collections
import itertools
import re

from conditions import normalized

# Names of one type. What stands on the right is what the database of the case shows.
SYNONYMS = {
    "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "bool": "boolean",
    "varchar": "character varying", "nvarchar": "character varying", "bpchar": "character", "char": "character",
    "decimal": "numeric", "dec": "numeric", "float8": "double precision", "float4": "real",
    "timestamptz": "timestamp with time zone", "timetz": "time with time zone", "varbit": "bit varying",
}
MARIADB = {
    "timestamp without time zone": "datetime", "timestamp with time zone": "timestamp", "double precision": "double",
    "boolean": "tinyint(1)", "bytea": "longblob", "json": "longtext", "time without time zone": "time",
    "real": "float", "uuid": "uuid",
}
SQLITE = {"timestamp without time zone": "datetime", "datetime": "datetime", "time without time zone": "time"}


class Facts(collections.Counter):
    """Facts and how often each is stated: two equal indexes are two facts."""

    def state(self, text):
        self[text] += 1


def of_tables(document, dialect):
    """The facts of the lower floor."""
    facts = Facts()
    names = {qualified(table["schema"], table["name"]) for table in document["tables"]}
    for table in document["tables"]:
        table_facts(table, names, dialect, facts)
    return facts


def keep_only_columns_of_partitions(catalog, graph):
    """A partition has the keys and indexes of its parent, which the catalog repeats and modelry does not."""
    partitions = {(it["schema"], it["name"]) for it in catalog["tables"] if it.get("partition")}
    for document in (catalog, graph):
        for table in document["tables"]:
            if (table["schema"] or "public", table["name"]) in partitions:
                table.update(primary_key=None, uniques=[], foreign_keys=[], checks=[], indexes=[])


def of_enums(document):
    """The facts of enumeration types."""
    facts = Facts()
    for enum in document["enums"]:
        facts.state(f"enum {qualified(enum.get('schema'), enum['name'])} values {shown(enum['values'])}")
    return facts


def table_facts(table, names, dialect, facts):
    name = qualified(table["schema"], table["name"])
    if table["kind"] == "view":
        facts.state(f"{name} view")
        return
    facts.state(f"{name} table")
    for part in table.get("unknown", []):
        facts.state(f"{name} {part} unknown")
    for column in table["columns"]:
        column_facts(f"{name}.{column['name']}", column, dialect, facts)
    facts.state(f"{name} columns in the order {listed(column['name'] for column in table['columns'])}")
    if table["primary_key"] is not None:
        facts.state(f"{name} primary key {listed(table['primary_key'])}")
    # Whether uniqueness is written as constraint or as index makes no difference to the data.
    for index in table["uniques"] + table["indexes"]:
        facts.state(f"{name} {index_fact(index, dialect)}")
    for key in table["foreign_keys"]:
        foreign_key_facts(table, key, names, dialect, facts)
    for check in table["checks"]:
        expression = check["expression"]
        facts.state(f"{name} check {normalized(expression) if expression is not None else 'unknown'}")


def column_facts(name, column, dialect, facts):
    facts.state(f"{name} type {type_name(column, dialect)}")
    facts.state(f"{name} {'nullable' if column['nullable'] else 'unknown null' if column['nullable'] is None else 'not null'}")
    if column.get("generated"):
        facts.state(f"{name} generated")
    if column.get("values") is not None:
        facts.state(f"{name} values {shown(column['values'])}")
    elif "values" in column.get("unknown", []):
        facts.state(f"{name} values unknown")


def type_name(column, dialect):
    if column["type"] is None:
        return "unknown"
    name = re.sub(r"(\[\])+$", "[]", column["type"].lower())
    array = "[]" if name.endswith("[]") else ""
    name = name.removesuffix("[]")
    unsigned = " unsigned" if name.endswith(" unsigned") else ""
    name = name.removesuffix(" unsigned")
    name = SYNONYMS.get(name, name)
    length, precision, scale = column.get("length"), column.get("precision"), column.get("scale")
    if dialect == "mariadb":
        name = MARIADB.get(name, name)
    if dialect == "sqlite":
        name = SQLITE.get(name, name)
    if name == "numeric" and precision is not None and scale is None:
        scale = 0
    arguments = [str(it) for it in (length, precision, scale) if it is not None]
    return name + (f"({', '.join(arguments)})" if arguments else "") + unsigned + array


def index_fact(index, dialect):
    columns = listed(normalized(column) for column in index["columns"])
    method = index.get("method") or "btree"
    where = index.get("where")
    parts = ["unique" if index["unique"] else "index", columns]
    if method != "btree":
        parts.append(f"using {method}")
    if index.get("include"):
        parts.append(f"include {listed(index['include'])}")
    if "where" in index.get("unknown", []):
        parts.append("where unknown")
    elif where:
        parts.append(f"where {normalized(where)}")
    return " ".join(parts)


def foreign_key_facts(table, key, names, dialect, facts):
    name, columns = qualified(table["schema"], table["name"]), listed(key["columns"])
    target, targets = "unknown", "unknown"
    if key["table"] is not None:
        # A target without schema is in the schema of the table itself, or else in the one that is searched.
        beside = qualified(table["schema"], key["table"])
        target = beside if beside in names else key["table"].removeprefix("public.")
    if key["target_columns"] is not None:
        targets = listed(key["target_columns"])
    facts.state(f"{name} foreign key {columns} -> {target} {targets}")
    for event in ("on_delete", "on_update"):
        action = key[event] or "unknown"
        if dialect == "mariadb" and action == "restrict":
            # One and the same in MariaDB, which shows RESTRICT where nothing is written.
            action = "no action"
        facts.state(f"{name} foreign key {columns} {event.replace('_', ' ')} {action}")


def of_models(document):
    """The facts of the upper floor."""
    facts = Facts()
    for model in document["models"]:
        name = model["name"]
        facts.state(f"{name} {model['kind']} model in {model['table']}")
        for field in model["fields"]:
            facts.state(f"{name}.{field['name']} column {field['column']}")
            null = {True: "nullable", False: "not null", None: "unknown null"}[field["nullable"]]
            facts.state(f"{name}.{field['name']} {null}")
            if field["values"] is not None:
                facts.state(f"{name}.{field['name']} values {shown(field['values'])}")
            elif "values" in field.get("unknown", []):
                facts.state(f"{name}.{field['name']} values unknown")
        for relation in model["relations"]:
            relation_facts(f"{name}.{relation['name']}", relation, facts)
    return facts


def relation_facts(name, relation, facts):
    unknown = relation.get("unknown", [])
    # A model outside the tree is named with its app: `auth.User`.
    target = "anything" if relation["polymorphic"] else (relation["target"] or "unknown").rpartition(".")[2]
    facts.state(f"{name} {relation['kind']} {target}")
    if relation["through"] is not None:
        facts.state(f"{name} through {relation['through'].rpartition('.')[2]}")
    for part in ("inverse", "on_delete"):
        if part in unknown:
            facts.state(f"{name} {part} unknown")
        elif relation[part] is not None:
            facts.state(f"{name} {part} {relation[part]}")


def of_keys(document):
    """On which columns each relation rests that needs no other one."""
    facts = Facts()
    for model in document["models"]:
        for relation in model["relations"]:
            if relation["key"] or relation["through"] is None:
                facts.state(f"{model['name']}.{relation['name']} key {listed(relation['key'])}")
    return facts


def of_validations(document):
    """What each model demands of its rows: one fact for each field, or for the model where no field is named."""
    facts = Facts()
    for model in document["models"]:
        for validation in model["validations"]:
            for field in validation["fields"] or [None]:
                name = model["name"] if field is None else f"{model['name']}.{field}"
                facts.state(f"{name} must pass {validation_fact(validation)}")
    return facts


def validation_fact(validation):
    options = {name: value for name, value in validation["options"].items() if value is not None}
    if validation["unknown"]:
        options = {name: value for name, value in options.items() if name.startswith("allow_")}
    parts = [validation["kind"], *(f"{name} {value!r}" for name, value in sorted(options.items()))]
    parts += [f"{part} unknown" for part in validation["unknown"]]
    return " ".join(parts + (["sometimes"] if validation["conditional"] else []))


def listed(names):
    return f"({', '.join(names)})"


def shown(values):
    return "[" + ", ".join(repr(value) for value in values) + "]"


def qualified(schema, name):
    return name if schema in (None, "public", "main") else f"{schema}.{name}"


class Differences:
    """The facts that are known to differ, each with its reason.

    A line is `- fact  # reason` for a fact that only the oracle states, `+ fact  # reason` for one that only modelry
    states. `{a|b}` in it stands for two facts, one with `a` and one with `b`. A fact that does not differ is itself an error.
    """

    def __init__(self, path):
        self.facts = []
        for line in path.read_text().splitlines() if path.exists() else []:
            if not line.strip() or line.startswith("#"):
                continue
            fact, _, reason = line.partition("  # ")
            if not reason.strip() or fact[:2] not in ("- ", "+ "):
                raise SystemExit(f"{path}: not `- fact  # reason` or `+ fact  # reason`: {line}")
            self.facts.extend(each(fact.strip()))
        self.seen = set()

    def expects(self, fact):
        self.seen.add(fact)
        return fact in self.facts

    def unused(self):
        return [fact for fact in self.facts if fact not in self.seen]


def each(pattern):
    """`{a|b} is {c|d}` as its four texts."""
    parts = re.split(r"\{(.*?)\}", pattern)
    choices = [part.split("|") if position % 2 else [part] for position, part in enumerate(parts)]
    return ["".join(it) for it in itertools.product(*choices)]


def compare(case, oracle, modelry, differences):
    """How many facts are equal and how many are listed, and the lines that are neither."""
    missing, extra = Facts(oracle), Facts(modelry)
    missing.subtract(modelry)
    extra.subtract(oracle)
    lines = [f"- {case}: {fact}" for fact in sorted(missing.elements())]
    lines += [f"+ {case}: {fact}" for fact in sorted(extra.elements())]
    unexpected = [line for line in lines if not differences.expects(line)]
    equal = sum((Facts(oracle) & Facts(modelry)).values())
    return equal, len(lines) - len(unexpected), sorted(unexpected, key=lambda line: (line[2:], line[0]))
