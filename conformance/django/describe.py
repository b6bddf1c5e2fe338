"""Run inside the virtualenv: prints what Django says of the models of a project, and makes their tables.

usage: describe.py DATABASE migrate|create PACKAGE

`migrate` runs the migrations of all apps, `create` has Django's schema editor make every table from its model. Printed
is a document of the graph (models only), limited to the models of the package.
"""

import json
import os
import sys

DATABASE, WAY, PACKAGE = sys.argv[1:]
os.environ["CONFORMANCE_DATABASE"] = DATABASE
os.environ["DJANGO_SETTINGS_MODULE"] = f"settings_{PACKAGE}"
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import django

django.setup()

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.core.management import call_command
from django.db import connection, models

DELETIONS = {
    models.CASCADE: "cascade", models.PROTECT: "protect", models.SET_NULL: "set null", models.SET_DEFAULT: "set default",
    models.DO_NOTHING: "no action", models.RESTRICT: "restrict",
}


def main():
    if WAY == "migrate":
        call_command("migrate", verbosity=0, interactive=False)
    else:
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                    editor.create_model(model)
    tables = sorted({m._meta.db_table for m in apps.get_models(include_auto_created=True) if ours(m) and m._meta.managed})
    entries = [described(it) for it in apps.get_models() if ours(it)]
    json.dump({"own_tables": tables, "tables": [], "models": entries, "enums": []}, sys.stdout)


def ours(model):
    return model.__module__.split(".")[0] == PACKAGE


def described(it):
    meta = it._meta
    own = [field for field in meta.get_fields() if field in meta.local_fields or field in meta.local_many_to_many
           or (field in meta.private_fields and not field.auto_created)]
    return {
        "name": it.__name__,
        "module": it.__module__,
        "kind": "proxy" if meta.proxy else "concrete" if meta.managed else "view",
        "table": meta.db_table,
        "fields": [field(f) for f in own if isinstance(f, models.Field) and f.concrete and not f.many_to_many],
        "relations": [relation(f) for f in own if f.is_relation],
    }


def field(it):
    # A choice of None stands for no value.
    choices = [str(value) for value, _ in it.flatchoices if value is not None] if it.choices else None
    return {"name": it.name, "column": it.column, "nullable": it.null, "values": choices}


def relation(it):
    if isinstance(it, GenericForeignKey):
        return {"name": it.name, "kind": "belongs_to", "target": None, "through": None, "inverse": None, "on_delete": None,
                "polymorphic": True}
    remote = it.remote_field
    through = None
    if it.many_to_many and not remote.through._meta.auto_created:
        through = remote.through.__name__
    on_delete = getattr(remote, "on_delete", None)
    return {
        "name": it.name,
        "kind": "many_to_many" if it.many_to_many else "has_many" if isinstance(it, GenericRelation) else "belongs_to",
        "target": it.related_model.__name__,
        "through": through,
        "inverse": None if remote.hidden or isinstance(it, GenericRelation) else remote.get_accessor_name(),
        "on_delete": deletion(on_delete) if not it.many_to_many and on_delete and not isinstance(it, GenericRelation) else None,
        "polymorphic": False,
    }


def deletion(function):
    # django-polymorphic wraps the function of a key that leads to one of its models.
    function = getattr(function, "action", function)
    if function in DELETIONS:
        return DELETIONS[function]
    return "set value" if hasattr(function, "deconstruct") else function.__name__


main()
